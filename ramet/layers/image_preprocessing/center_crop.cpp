#include "ramet/layers/image_preprocessing/center_crop.h"

#include <algorithm>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// The middle part with the aspect ratio of the target, as Keras counts it.
Dim fitting(Dim extent, Dim other, Dim target, Dim other_target) {
  const auto wanted =
      static_cast<Dim>(static_cast<double>(other * target) / static_cast<double>(other_target));
  return std::clamp<Dim>(wanted, 1, extent);
}

}  // namespace

Value CenterCropLayer::transform_images(const Value& images, const Transformation&, bool) const {
  const Value x = ops::cast(images, compute_dtype());
  const Dim rows = height(x.shape()), columns = width(x.shape());
  const Dim down = rows - config().height, across = columns - config().width;
  if (rows != any_dim && columns != any_dim && down >= 0 && across >= 0) {
    const Value part = ops::slice_axis(x, height_axis(), down / 2, down / 2 + config().height);
    return ops::slice_axis(part, width_axis(), across / 2, across / 2 + config().width);
  }
  // Keras leaves what it resized in float32, where whole numbers were asked for, too.
  const Value fractions = is_float(x.dtype()) ? x : ops::cast(x, DType::float32);
  return channels_last(fractions, [&](const Value& last) {
    return ops::resize(last, {config().height, config().width}, {.crop = true});
  });
}

Value CenterCropLayer::transform_segmentation_masks(const Value& masks,
                                                    const Transformation& transformation,
                                                    bool training) const {
  return transform_images(masks, transformation, training);
}

BoundingBoxes CenterCropLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                        const Transformation& transformation,
                                                        bool) const {
  const Dim rows = height(transformation.images), columns = width(transformation.images);
  const Dim to_rows = config().height, to_columns = config().width;
  const bool only_crops = rows >= to_rows && columns >= to_columns;
  const Dim kept_rows = only_crops ? to_rows : fitting(rows, columns, to_rows, to_columns);
  const Dim kept_columns = only_crops ? to_columns : fitting(columns, rows, to_columns, to_rows);
  const auto top = static_cast<double>((rows - kept_rows) / 2);
  const auto left = static_cast<double>((columns - kept_columns) / 2);
  BoundingBoxes moved = boxes_to("xyxy", boxes, {rows, columns});
  std::array<Value, 4> corners = corners_of(moved.boxes);
  for (std::size_t i = 0; i < 4; ++i) {
    const bool is_x = i % 2 == 0;
    const double start = is_x ? left : top;
    const auto kept = static_cast<double>(is_x ? kept_columns : kept_rows);
    const auto to = static_cast<double>(is_x ? to_columns : to_rows);
    corners[i] = ops::subtract(ops::minimum(ops::maximum(corners[i], start), start + kept), start);
    if (!only_crops) corners[i] = ops::multiply(ops::divide(corners[i], kept), to);
  }
  moved.boxes = boxes_of(corners);
  const ImageExtent extent(to_rows, to_columns);
  return boxes_from("xyxy", clip_to_image_size(moved, extent), extent);
}

RAMET_DEFINE_LAYER(CenterCropLayer)

}  // namespace ramet
