#include "ramet/layers/image_preprocessing/mix_up.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value mixed(const Value& x, const Value& others, const Value& weight) {
  return ops::add(ops::multiply(weight, x), ops::multiply(ops::subtract(1.0, weight), others));
}

}  // namespace

Transformation MixUpLayer::draw(Draws& draws, const Shape& images) const {
  const Value alpha = ops::full({}, config().alpha.as_double());
  const Value order = draws.permutation(images[0]);
  return {images, {{"order", order}, {"weight", draws.beta({images[0], 1, 1, 1}, alpha)}}};
}

Value MixUpLayer::transform_images(const Value& images, const Transformation& transformation,
                                   bool training) const {
  if (!training) return images;
  const Value x = ops::cast(images, compute_dtype());
  return mixed(x, ops::take(x, transformation["order"], 0),
               ops::cast(transformation["weight"], compute_dtype()));
}

Value MixUpLayer::transform_labels(const Value& labels, const Transformation& transformation,
                                   bool training) const {
  if (!training) return labels;
  return mixed(labels, ops::take(labels, transformation["order"], 0),
               ops::reshape(transformation["weight"], {any_dim, 1}));
}

// Boxes of both images. Keras joins labels along the batch, where they no longer belong to boxes.
BoundingBoxes MixUpLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                   const Transformation& transformation,
                                                   bool training) const {
  if (!training) return boxes;
  const auto joined = [&](const Value& x) {
    return ops::concatenate({x, ops::take(x, transformation["order"], 0)}, 1);
  };
  return {joined(boxes.boxes), joined(boxes.labels)};
}

Value MixUpLayer::transform_segmentation_masks(const Value& masks,
                                               const Transformation& transformation,
                                               bool training) const {
  if (!training) return masks;
  return mixed(masks, ops::take(masks, transformation["order"], 0), transformation["weight"]);
}

RAMET_DEFINE_LAYER(MixUpLayer)

}  // namespace ramet
