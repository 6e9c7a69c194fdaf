#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct LeakyReLUConfig {
  double negative_slope = 0.3;

  static constexpr void describe(auto& d) {
    d.field("negative_slope", &LeakyReLUConfig::negative_slope, "Slope below 0.", at_least(0),
            alias("alpha"));
  }
};

/// x above 0, negative_slope * x below.
class LeakyReLULayer final : public LayerOf<LeakyReLULayer, LeakyReLUConfig> {
 public:
  static constexpr std::string_view keras_name = "LeakyReLU";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);
};

using LeakyReLU = Handle<LeakyReLULayer>;

}  // namespace ramet
