#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/operations/numpy.h"

namespace ramet {

struct MaskingConfig {
  double mask_value = 0.0;

  static constexpr void describe(auto& d) {
    d.field("mask_value", &MaskingConfig::mask_value, "Steps that have only this are skipped.");
  }
};

/// Masks the steps whose features are all `mask_value`, and sets them to 0.
/// Input (batch, steps, ..., features); output of the same shape, with a mask without features.
class MaskingLayer final : public LayerOf<MaskingLayer, MaskingConfig> {
 public:
  static constexpr std::string_view keras_name = "Masking";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);

  template <class T>
  std::vector<T> mask_rule(const std::vector<T>& inputs, const std::vector<T>&) const {
    return {ops::any(ops::not_equal(inputs[0], config().mask_value), {.axes = {-1}})};
  }
};

using Masking = Handle<MaskingLayer>;

}  // namespace ramet
