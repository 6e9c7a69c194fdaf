#pragma once

#include "ramet/layers/merging/elementwise_merge.h"
#include "ramet/layers/operations/numpy.h"

namespace ramet {

struct ConcatenateConfig {
  Dim axis = -1;

  static constexpr void describe(auto& d) {
    d.field("axis", &ConcatenateConfig::axis, "The axis that is joined.");
  }
};

/// Joins tensors that agree on all other axes. Inputs without mask count as fully unmasked. What
/// comes from several inputs is unmasked where one of them is, or in Keras 2 where all are.
class ConcatenateLayer final : public LayerOf<ConcatenateLayer, ConcatenateConfig> {
 public:
  static constexpr std::string_view keras_name = "Concatenate";
  static constexpr bool passes_mask = true;
  using LayerOf::LayerOf;
  void build(const BuildShapes& shapes);
  Value call(CallContext& context, const Values& xs);

  template <class T>
  std::vector<T> mask_rule(const std::vector<T>& inputs, const std::vector<T>& masks) const {
    if (loses_masks_of_lists(keras_version())) return {T()};
    std::vector<T> parts;
    bool has_mask = false;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      has_mask = has_mask || masks[i];
      parts.push_back(full_mask(inputs[i], masks[i]));
    }
    if (!has_mask) return {T()};
    const T joined = ops::concatenate(parts, config().axis);
    if (!merges_by_masks(keras_version())) return {ops::all(joined, {.axes = {-1}})};
    return {ops::any(joined, {.axes = {-1}})};
  }

 private:
  // A mask of the input's own rank.
  static Value full_mask(const Value& input, const Value& mask);
  static KerasTensor full_mask(const KerasTensor& input, const KerasTensor& mask);
};

using Concatenate = Handle<ConcatenateLayer>;

}  // namespace ramet
