#pragma once
// Bounding boxes beside images: float32 boxes (batch, boxes, 4) and their labels (batch, boxes,
// ...).

#include <string_view>

#include "ramet/ops/op.h"

namespace ramet {

struct BoundingBoxes {
  Value boxes, labels;
};

/// Height and width of an image, as numbers or as values that broadcast to boxes (..., 1).
struct ImageExtent {
  Value height, width;
  ImageExtent(Dim h, Dim w);
  ImageExtent(Value h, Value w) : height(std::move(h)), width(std::move(w)) {}
};

/// From one of Keras's formats ("xyxy", "rel_center_xywh", ...) to another. Raises ValueError for
/// others, and unless boxes have four numbers.
Value convert_format(const Value& boxes, std::string_view source, std::string_view target,
                     const ImageExtent& extent);

/// Cuts boxes off at the border of the image; labels of boxes without an area become -1. Boxes are
/// "xyxy", or relative.
BoundingBoxes clip_to_image_size(const BoundingBoxes& boxes, const ImageExtent& extent,
                                 bool is_relative = false);

/// The numbers x1, y1, x2, y2 of boxes, each (..., 1), and back.
std::array<Value, 4> corners_of(const Value& boxes);
Value boxes_of(const std::array<Value, 4>& corners);

/// The smallest upright boxes around "xyxy" boxes that were turned by `angle` degrees (batch,) with
/// the image.
Value rotate_boxes(const Value& boxes, const Value& angle, Dim height, Dim width);

}  // namespace ramet
