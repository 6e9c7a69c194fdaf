#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct ThresholdedReLUConfig {
  double theta = 1.0;
  static constexpr void describe(auto& d) {
    d.field("theta", &ThresholdedReLUConfig::theta, "What is not above it becomes 0.", at_least(0));
  }
};

/// x where it is above theta, else 0: a layer of Keras 2.
class ThresholdedReLULayer final : public LayerOf<ThresholdedReLULayer, ThresholdedReLUConfig> {
 public:
  static constexpr std::string_view keras_name = "ThresholdedReLU";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);
};

using ThresholdedReLU = Handle<ThresholdedReLULayer>;

}  // namespace ramet
