#include "ramet/layers/image_preprocessing/random_flip.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

bool is_horizontal(const std::string& mode) {
  return mode == "horizontal" || mode == "horizontal_and_vertical";
}
bool is_vertical(const std::string& mode) {
  return mode == "vertical" || mode == "horizontal_and_vertical";
}

}  // namespace

Transformation RandomFlipLayer::draw(Draws& draws, const Shape& images) const {
  return {images, {{"is_flipped", ops::less_equal(draws.uniform({images[0], 1, 1, 1}), 0.5)}}};
}

Value RandomFlipLayer::transform_images(const Value& images, const Transformation& transformation,
                                        bool training) const {
  Value x = ops::cast(images, compute_dtype());
  if (!training) return x;
  const Value& is_flipped = transformation["is_flipped"];
  if (is_horizontal(config().mode)) x = ops::where(is_flipped, ops::flip(x, {width_axis()}), x);
  if (is_vertical(config().mode)) x = ops::where(is_flipped, ops::flip(x, {height_axis()}), x);
  return x;
}

Value RandomFlipLayer::transform_segmentation_masks(const Value& masks,
                                                    const Transformation& transformation,
                                                    bool training) const {
  return transform_images(masks, transformation, training);
}

BoundingBoxes RandomFlipLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                        const Transformation& transformation,
                                                        bool training) const {
  if (!training) return boxes;
  const Value is_flipped = ops::squeeze(transformation["is_flipped"], -1);
  const ImageExtent extent(height(transformation.images), width(transformation.images));
  BoundingBoxes moved = boxes_to("rel_xyxy", boxes, extent);
  std::array<Value, 4> corners = corners_of(moved.boxes);
  const auto turn = [&](Value& low, Value& high) {
    const Value turned = ops::where(is_flipped, ops::subtract(1.0, high), low);
    high = ops::where(is_flipped, ops::subtract(1.0, low), high);
    low = turned;
  };
  if (is_horizontal(config().mode)) turn(corners[0], corners[2]);
  if (is_vertical(config().mode)) turn(corners[1], corners[3]);
  moved.boxes = boxes_of(corners);
  return boxes_from("rel_xyxy", clip_to_image_size(moved, extent), extent);
}

RAMET_DEFINE_LAYER(RandomFlipLayer)

}  // namespace ramet
