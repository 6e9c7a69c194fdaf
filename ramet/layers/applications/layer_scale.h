#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct LayerScaleConfig {
  required<double> init_values;
  required<Dim> projection_dim;

  static constexpr void describe(auto& d) {
    d.field("init_values", &LayerScaleConfig::init_values, "What each factor starts with.");
    d.field("projection_dim", &LayerScaleConfig::projection_dim, "Number of features.",
            at_least(1));
  }
};

/// x * gamma, with a learned factor for each feature: a class of Keras's own ConvNeXt models.
class LayerScaleLayer final : public LayerOf<LayerScaleLayer, LayerScaleConfig> {
 public:
  static constexpr std::string_view keras_name = "LayerScale";
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  using LayerOf::LayerOf;
  std::string module() const override { return "keras.src.applications.convnext"; }
  std::optional<std::string> registered_name() const override { return "LayerScale"; }
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  Variable gamma_;
};

using LayerScale = Handle<LayerScaleLayer>;

}  // namespace ramet
