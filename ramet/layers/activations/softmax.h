#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

struct SoftmaxConfig {
  Axes axis = -1;

  static constexpr void describe(auto& d) {
    d.field("axis", &SoftmaxConfig::axis, "Axes whose elements sum to 1.");
  }
};

/// Until Keras 3.9 a row without any true in its mask gives equal parts.
inline bool masked_softmax_is_zero(KerasVersion version) { return version >= KerasVersion{3, 10}; }

/// exp(x) / sum(exp(x)). Where the mask is false the result is 0; it may broadcast to x.
class SoftmaxLayer final : public LayerOf<SoftmaxLayer, SoftmaxConfig> {
 public:
  static constexpr std::string_view keras_name = "Softmax";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "mask"};
  using LayerOf::LayerOf;
  Value call(CallContext& context, const CallInputs& inputs);
};

using Softmax = Handle<SoftmaxLayer>;

}  // namespace ramet
