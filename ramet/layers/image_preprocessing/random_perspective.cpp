#include "ramet/layers/image_preprocessing/random_perspective.h"

#include "ramet/layers/image_preprocessing/affine.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomPerspectiveLayer::RandomPerspectiveLayer(RandomPerspectiveConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
  const double scale = config_.scale.as_double();
  if (scale < 0 || scale > 1) {
    fail<ValueError>(
        "The `scale` argument should be a number in the range [0,1]. Received: scale={}",
        config_.scale.dump());
  }
  require_affine(config_.interpolation);
}

Transformation RandomPerspectiveLayer::draw(Draws& draws, const Shape& images) const {
  const Value is_moved = draws.chance({images[0], 1, 1, 1}, config().factor);
  const double reach = config().scale.as_double() / 2;
  const Value part = draws.uniform({images[0], 4, 2}, -reach, reach, compute_dtype());
  const auto right = static_cast<float>(width(images) - 1);
  const auto bottom = static_cast<float>(height(images) - 1);
  const Value corners =
      ops::cast(constant(Tensor::of<float>({1, 4, 2}, {0, 0, right, 0, 0, bottom, right, bottom})),
                compute_dtype());
  const Value moved = ops::add(corners, ops::multiply(corners, part));
  // As many as there are moved ones.
  const Value start = ops::add(corners, ops::zeros_like(moved));
  return {images, {{"is_moved", is_moved}, {"start", start}, {"end", moved}}};
}

Value RandomPerspectiveLayer::projected(const Value& images, const Transformation& transformation,
                                        Interpolation interpolation) const {
  const Value moved = channels_last(images, [&](const Value& last) {
    return ops::perspective_transform(
        last, transformation["start"], transformation["end"],
        {interpolation, FillMode::constant, config().fill_value.as_double()});
  });
  return ops::where(transformation["is_moved"], moved, images);
}

Value RandomPerspectiveLayer::transform_images(const Value& images,
                                               const Transformation& transformation,
                                               bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  return training ? projected(x, transformation, config().interpolation) : x;
}

Value RandomPerspectiveLayer::transform_segmentation_masks(const Value& masks,
                                                           const Transformation& transformation,
                                                           bool training) const {
  return training ? projected(masks, transformation, Interpolation::nearest) : masks;
}

BoundingBoxes RandomPerspectiveLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                               const Transformation& transformation,
                                                               bool training) const {
  if (!training) return boxes;
  const ImageExtent extent(height(transformation.images), width(transformation.images));
  BoundingBoxes result = boxes_to("xyxy", boxes, extent);
  // The other way round: where the image's points go.
  const Value transform = ops::homography(transformation["end"], transformation["start"]);
  const auto coefficient = [&](Dim i) {
    return ops::expand_dims(ops::slice_axis(transform, 1, i, i + 1), -1);
  };
  const auto [x1, y1, x2, y2] = corners_of(result.boxes);
  Values xs, ys;
  for (const auto& [x, y] :
       {std::pair(x1, y1), std::pair(x2, y2), std::pair(x1, y2), std::pair(x2, y1)}) {
    const auto linear = [&, across = x, down = y](Dim i, const ops::Operand& constant_part) {
      const Value sum =
          ops::add(ops::multiply(coefficient(i), across), ops::multiply(coefficient(i + 1), down));
      return ops::add(sum, constant_part);
    };
    const Value scale = linear(6, 1.0);
    xs.push_back(ops::divide(linear(0, coefficient(2)), scale));
    ys.push_back(ops::divide(linear(3, coefficient(5)), scale));
  }
  const auto fold = [](const Values& of,
                       Value (*choose)(const ops::Operand&, const ops::Operand&)) {
    return choose(choose(of[0], of[1]), choose(of[2], of[3]));
  };
  const Value moved = boxes_of({fold(xs, ops::minimum), fold(ys, ops::minimum),
                                fold(xs, ops::maximum), fold(ys, ops::maximum)});
  const Value is_moved = ops::squeeze(transformation["is_moved"], -1);
  result.boxes = ops::where(is_moved, moved, result.boxes);
  // Keras leaves them as "xyxy".
  return clip_to_image_size(result, extent);
}

RAMET_DEFINE_LAYER(RandomPerspectiveLayer)

}  // namespace ramet
