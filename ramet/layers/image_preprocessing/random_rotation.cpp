#include "ramet/layers/image_preprocessing/random_rotation.h"

#include <numbers>

#include "ramet/layers/image_preprocessing/affine.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomRotationLayer::RandomRotationLayer(RandomRotationConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = -1, .high = 1});
  require_affine(config_.fill_mode);
  require_affine(config_.interpolation);
}

Transformation RandomRotationLayer::draw(Draws& draws, const Shape& images) const {
  constexpr double full_turn = 360;
  const NumberPair& factor = config().factor;
  return {images,
          {{"angle",
            draws.uniform({images[0], 1}, factor.low() * full_turn, factor.high() * full_turn)}}};
}

Value RandomRotationLayer::rotated(const Value& images, const Transformation& transformation,
                                   Interpolation interpolation) const {
  const Value angle = ops::multiply(transformation["angle"], std::numbers::pi / 180);
  const Value cosine = ops::cos(angle), sine = ops::sin(angle);
  const double x = static_cast<double>(width(images.shape()) - 1) / 2;
  const double y = static_cast<double>(height(images.shape()) - 1) / 2;
  // The middle stays where it is.
  const auto shift = [&](double centre, const Value& across, const Value& down) {
    return ops::subtract(ops::subtract(centre, ops::multiply(across, x)), ops::multiply(down, y));
  };
  const Value back = ops::negative(sine);
  const Value rows =
      affine_rows({cosine, back, shift(x, cosine, back), sine, cosine, shift(y, sine, cosine)});
  return channels_last(images, [&](const Value& last) {
    return ops::affine_transform(
        last, rows, {interpolation, config().fill_mode, config().fill_value.as_double()});
  });
}

Value RandomRotationLayer::transform_images(const Value& images,
                                            const Transformation& transformation,
                                            bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  return training ? rotated(x, transformation, config().interpolation) : x;
}

Value RandomRotationLayer::transform_segmentation_masks(const Value& masks,
                                                        const Transformation& transformation,
                                                        bool training) const {
  return training ? rotated(masks, transformation, Interpolation::nearest) : masks;
}

BoundingBoxes RandomRotationLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                            const Transformation& transformation,
                                                            bool training) const {
  if (!training) return boxes;
  // Keras takes them for "xyxy" ones, whatever their format.
  const Dim rows = height(transformation.images), columns = width(transformation.images);
  const Value angle = ops::squeeze(transformation["angle"], -1);
  const ImageExtent extent(rows, columns);
  const BoundingBoxes turned = {rotate_boxes(boxes.boxes, angle, rows, columns), boxes.labels};
  return boxes_from("xyxy", clip_to_image_size(turned, extent), extent);
}

RAMET_DEFINE_LAYER(RandomRotationLayer)

}  // namespace ramet
