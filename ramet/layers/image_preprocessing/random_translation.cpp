#include "ramet/layers/image_preprocessing/random_translation.h"

#include "ramet/layers/image_preprocessing/affine.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomTranslationLayer::RandomTranslationLayer(RandomTranslationConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  const auto checked = [](const NumberPair& factor, std::string_view name) {
    return checked_range(
        factor, name, Spread::both_ways, [](double x) { return x >= -1 && x <= 1; },
        "The `factor` argument should be a number (or a list of two numbers) in the range [-1.0, "
        "1.0]. ");
  };
  height_range_ = checked(config_.height_factor, "height_factor");
  width_range_ = checked(config_.width_factor, "width_factor");
  require_affine(config_.fill_mode);
  require_affine(config_.interpolation);
}

Transformation RandomTranslationLayer::draw(Draws& draws, const Shape& images) const {
  const auto way = [&](const NumberPair& range, Dim extent) {
    const Value part = draws.uniform({images[0], 1}, range.low(), range.high());
    return ops::multiply(part, static_cast<double>(extent));
  };
  const Value down = way(height_range_, height(images));
  return {images, {{"down", down}, {"right", way(width_range_, width(images))}}};
}

Value RandomTranslationLayer::moved(const Value& images, const Transformation& transformation,
                                    Interpolation interpolation) const {
  const Value rows = affine_rows({Value(), Value(), ops::negative(transformation["right"]), Value(),
                                  Value(), ops::negative(transformation["down"])});
  return channels_last(images, [&](const Value& last) {
    return ops::affine_transform(
        last, rows, {interpolation, config().fill_mode, config().fill_value.as_double()});
  });
}

Value RandomTranslationLayer::transform_images(const Value& images,
                                               const Transformation& transformation,
                                               bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  return training ? moved(x, transformation, config().interpolation) : x;
}

Value RandomTranslationLayer::transform_segmentation_masks(const Value& masks,
                                                           const Transformation& transformation,
                                                           bool training) const {
  return training ? moved(masks, transformation, Interpolation::nearest) : masks;
}

BoundingBoxes RandomTranslationLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                               const Transformation& transformation,
                                                               bool training) const {
  if (!training) return boxes;
  const ImageExtent extent(height(transformation.images), width(transformation.images));
  BoundingBoxes result = boxes_to("xyxy", boxes, extent);
  std::array<Value, 4> corners = corners_of(result.boxes);
  for (std::size_t i = 0; i < 4; ++i) {
    const Value& way = transformation[i % 2 == 0 ? "right" : "down"];
    corners[i] = ops::add(corners[i], ops::expand_dims(way, -1));
  }
  result.boxes = boxes_of(corners);
  return boxes_from("xyxy", clip_to_image_size(result, extent), extent);
}

RAMET_DEFINE_LAYER(RandomTranslationLayer)

}  // namespace ramet
