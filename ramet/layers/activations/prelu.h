#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

struct PReLUConfig {
  Initializer alpha_initializer = "zeros";
  std::optional<Regularizer> alpha_regularizer = std::nullopt;
  std::optional<Constraint> alpha_constraint = std::nullopt;
  std::optional<Axes> shared_axes = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("alpha_initializer", &PReLUConfig::alpha_initializer, "Draws the slopes.");
    d.field("alpha_regularizer", &PReLUConfig::alpha_regularizer, "Penalty on the slopes.");
    d.field("alpha_constraint", &PReLUConfig::alpha_constraint, "Projects the slopes.");
    d.field("shared_axes", &PReLUConfig::shared_axes, "Axes along which there is one slope.");
  }
};

/// x above 0, alpha * x below, with a learned slope for each feature.
class PReLULayer final : public LayerOf<PReLULayer, PReLUConfig> {
 public:
  static constexpr std::string_view keras_name = "PReLU";
  static constexpr bool passes_mask = true;
  explicit PReLULayer(PReLUConfig config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  Variable alpha_;
};

using PReLU = Handle<PReLULayer>;

}  // namespace ramet
