#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct TFDConcatConfig {
  required<Dim> axis;

  static constexpr void describe(auto& d) {
    d.field("axis", &TFDConcatConfig::axis, "The axis that is joined.");
  }
};

/// Joins the features of a keras.utils.FeatureSpace.
class TFDConcatLayer final : public LayerOf<TFDConcatLayer, TFDConcatConfig> {
 public:
  static constexpr std::string_view keras_name = "TFDConcat";
  static constexpr std::array<std::string_view, 1> arguments = {"xs"};
  using LayerOf::LayerOf;
  std::string module() const override { return "keras.src.layers.preprocessing.feature_space"; }
  std::optional<std::string> registered_name() const override { return "TFDConcat"; }
  Value call(CallContext& context, const Values& xs);
};

using TFDConcat = Handle<TFDConcatLayer>;

}  // namespace ramet
