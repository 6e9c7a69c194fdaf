#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

struct RMSNormalizationConfig {
  Axes axis = -1;
  double epsilon = 1e-6;

  static constexpr void describe(auto& d) {
    d.field("axis", &RMSNormalizationConfig::axis, "Axes that are normalized together.");
    d.field("epsilon", &RMSNormalizationConfig::epsilon, "Added to the mean square.");
  }
};

/// scale * x / sqrt(mean(x²) + epsilon).
class RMSNormalizationLayer final : public LayerOf<RMSNormalizationLayer, RMSNormalizationConfig> {
 public:
  static constexpr std::string_view keras_name = "RMSNormalization";
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  using LayerOf::LayerOf;
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  Variable scale_;
};

using RMSNormalization = Handle<RMSNormalizationLayer>;

}  // namespace ramet
