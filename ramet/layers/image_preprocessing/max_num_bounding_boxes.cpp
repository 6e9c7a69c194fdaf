#include "ramet/layers/image_preprocessing/max_num_bounding_boxes.h"

#include <algorithm>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// The first `count` of axis 1; what is missing is `filling`.
Value first_of(const Value& x, Dim count, double filling) {
  const Dim there = x.shape()[1];
  // With an unknown number only the shape matters.
  if (there == any_dim) return ops::take(x, ops::arange(count, 0, 0), 1);
  std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
  widths[1].second = count - std::min(count, there);
  return ops::pad(ops::slice_axis(x, 1, 0, std::min(count, there)), widths, filling);
}

}  // namespace

Value MaxNumBoundingBoxesLayer::transform_images(const Value& images, const Transformation&,
                                                 bool) const {
  return images;
}

BoundingBoxes MaxNumBoundingBoxesLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                                 const Transformation&,
                                                                 bool) const {
  const auto filling = static_cast<double>(config().fill_value);
  return {first_of(boxes.boxes, config().max_number, filling),
          first_of(boxes.labels, config().max_number, filling)};
}

RAMET_DEFINE_LAYER(MaxNumBoundingBoxesLayer)

}  // namespace ramet
