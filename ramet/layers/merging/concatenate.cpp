#include "ramet/layers/merging/concatenate.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void ConcatenateLayer::build(const BuildShapes& shapes) {
  const std::vector<Shape> all = merged_shapes(shapes, keras_name);
  const std::size_t axis = normalize_axis(config().axis, all[0].size(), keras_name);
  Shape common = all[0];
  for (const Shape& shape : all) {
    bool fits = shape.size() == common.size();
    for (std::size_t i = 0; fits && i < shape.size(); ++i) {
      if (i == axis || shape[i] == any_dim) continue;
      fits = common[i] == any_dim || common[i] == shape[i];
      common[i] = shape[i];
    }
    if (!fits) {
      fail<ValueError>(
          "A `Concatenate` layer requires inputs with matching shapes except for the concatenation "
          "axis. Received shapes {} and {}.",
          to_string(all[0]), to_string(shape));
    }
  }
}

Value ConcatenateLayer::call(CallContext&, const Values& xs) {
  return ops::concatenate(xs, config().axis);
}

Value ConcatenateLayer::full_mask(const Value& input, const Value& mask) {
  if (!mask) return ops::full(input.shape(), 1, DType::boolean);
  if (mask.rank() >= input.rank()) return mask;
  return ops::logical_or(ops::expand_dims(mask, -1), ops::full(input.shape(), 0, DType::boolean));
}

KerasTensor ConcatenateLayer::full_mask(const KerasTensor& input, const KerasTensor& mask) {
  if (!mask) return ops::ones_like(input, DType::boolean);
  if (mask.rank() >= input.rank()) return mask;
  return ops::logical_or(ops::expand_dims(mask, -1), ops::zeros_like(input, DType::boolean));
}

RAMET_DEFINE_LAYER(ConcatenateLayer)

}  // namespace ramet
