#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct ReLUConfig {
  std::optional<double> max_value = std::nullopt;
  double negative_slope = 0.0;
  double threshold = 0.0;

  static constexpr void describe(auto& d) {
    d.field("max_value", &ReLUConfig::max_value, "The largest result; none means no limit.",
            at_least(0));
    d.field("negative_slope", &ReLUConfig::negative_slope, "Slope below the threshold.",
            at_least(0));
    d.field("threshold", &ReLUConfig::threshold, "Where the function starts to be x.", at_least(0));
  }
};

/// min(x, max_value) for x above the threshold, negative_slope * (x - threshold) below.
Value rectified(const Value& x, const ReLUConfig& config);

class ReLULayer final : public LayerOf<ReLULayer, ReLUConfig> {
 public:
  static constexpr std::string_view keras_name = "ReLU";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);
};

using ReLU = Handle<ReLULayer>;

}  // namespace ramet
