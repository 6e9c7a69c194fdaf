#include "ramet/layers/image_preprocessing/random_crop.h"

#include <algorithm>

#include "ramet/layers/naming.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Where the middle part with the aspect ratio of the target begins.
Dim middle(Dim extent, Dim other, Dim target, Dim other_target) {
  const auto wanted =
      static_cast<Dim>(static_cast<double>(other * target) / static_cast<double>(other_target));
  return (extent - std::clamp<Dim>(wanted, 1, extent)) / 2;
}

// `count` elements of an axis from a position that may be known only when the graph runs.
Value part(const Value& x, std::int64_t axis, const Value& start, Dim count) {
  const Dim there = std::min(count, x.dim(axis));
  return ops::take(x, ops::add(ops::arange(there), start), axis);
}

// As TensorFlow up to 2.6: resized until the shorter side fits, then the middle of the longer one.
Value middle_of_resized(const Value& images, Dim to_rows, Dim to_columns) {
  const Dim rows = images.dim(1), columns = images.dim(2);
  const bool is_tall = static_cast<double>(rows) / static_cast<double>(columns) >
                       static_cast<double>(to_rows) / static_cast<double>(to_columns);
  const Dim new_rows = is_tall ? to_columns * rows / columns : to_rows;
  const Dim new_columns = is_tall ? to_columns : to_rows * columns / rows;
  const Dim top = (new_rows - to_rows) / 2, left = (new_columns - to_columns) / 2;
  const Value x = ops::resize(images, {new_rows, new_columns});
  return ops::slice_axis(ops::slice_axis(x, 1, top, top + to_rows), 2, left, left + to_columns);
}

}  // namespace

RandomCropLayer::RandomCropLayer(RandomCropConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  // Keras saves the seed that it made up.
  constexpr std::uint64_t seeds = 1'000'000'000;
  if (!config_.seed) config_.seed = static_cast<std::int64_t>(fresh_seed() % seeds);
}

Transformation RandomCropLayer::draw(Draws& draws, const Shape& images) const {
  const Dim rows = height(images), columns = width(images);
  if (rows <= config().height || columns <= config().width) return {images};
  const auto start = [&](Dim room) {
    return ops::cast(draws.uniform({}, 0, static_cast<double>(room + 1)), DType::int32);
  };
  const Value top = start(rows - config().height);
  return {images, {{"top", top}, {"left", start(columns - config().width)}}};
}

std::pair<Value, Value> RandomCropLayer::start(const Transformation& transformation) const {
  const Dim rows = height(transformation.images), columns = width(transformation.images);
  if (!transformation.values.empty()) return {transformation["top"], transformation["left"]};
  const auto number = [](Dim x) { return ops::full({}, static_cast<double>(x), DType::int32); };
  return {number(middle(rows, columns, config().height, config().width)),
          number(middle(columns, rows, config().width, config().height))};
}

Value RandomCropLayer::transform_images(const Value& images, const Transformation& transformation,
                                        bool training) const {
  if (!is_known(images.shape())) {
    // While shapes are inferred, images have the size that they have in training.
    return channels_last(images, [&](const Value& last) {
      return ops::resize(last, {config().height, config().width});
    });
  }
  // Until 3.7 Keras cut the middle out at inference, too, and before that resized it.
  if (!training && keras_version() >= KerasVersion{3, 8}) return images;
  Value x = ops::cast(images, compute_dtype());
  if (keras_version() < KerasVersion{3, 7} && transformation.values.empty()) {
    x = channels_last(ops::cast(x, DType::float32), [&](const Value& last) {
      return keras_version() < KerasVersion{2, 7}
                 ? middle_of_resized(last, config().height, config().width)
                 : ops::resize(last, {config().height, config().width}, {.crop = true});
    });
    return ops::cast(x, compute_dtype());
  }
  const auto [top, left] = start(transformation);
  if (!transformation.values.empty()) {
    return part(part(x, height_axis(), top, config().height), width_axis(), left, config().width);
  }
  // As Python slices: from the middle on, and no further than the border.
  const Dim rows = height(x.shape()), columns = width(x.shape());
  const Dim first_row = middle(rows, columns, config().height, config().width);
  const Dim first_column = middle(columns, rows, config().width, config().height);
  x = ops::slice_axis(x, height_axis(), first_row, std::min(rows, first_row + config().height));
  x = ops::slice_axis(x, width_axis(), first_column,
                      std::min(columns, first_column + config().width));
  const Dim to_rows = config().height, to_columns = config().width;
  if (height(x.shape()) == to_rows && width(x.shape()) == to_columns) return x;
  return channels_last(x, [&](const Value& last) {
    return ops::resize(last, {config().height, config().width});
  });
}

Value RandomCropLayer::transform_segmentation_masks(const Value& masks,
                                                    const Transformation& transformation,
                                                    bool) const {
  return transform_images(masks, transformation, true);
}

BoundingBoxes RandomCropLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                        const Transformation& transformation,
                                                        bool training) const {
  if (!training) return boxes;
  // Keras takes the way down off x and the way to the right off y, and so do we.
  const auto [down, right] = start(transformation);
  const ImageExtent extent(config().height, config().width);
  BoundingBoxes moved = boxes_to("xyxy", boxes, extent);
  std::array<Value, 4> corners = corners_of(moved.boxes);
  for (std::size_t i = 0; i < 4; ++i) {
    const Value shift = ops::cast(i % 2 == 0 ? down : right, DType::float32);
    corners[i] = ops::maximum(ops::subtract(corners[i], shift), 0.0);
  }
  moved.boxes = boxes_of(corners);
  return boxes_from("xyxy", moved, extent);
}

RAMET_DEFINE_LAYER(RandomCropLayer)

}  // namespace ramet
