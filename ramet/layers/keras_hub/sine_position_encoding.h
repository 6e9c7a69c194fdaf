#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct SinePositionEncodingConfig {
  double max_wavelength = 10000;
  static constexpr void describe(auto& d) {
    d.field("max_wavelength", &SinePositionEncodingConfig::max_wavelength, "Of the slowest wave.");
  }
};

/// keras_hub's fixed vectors of positions: sines in even features, cosines in odd ones. Input
/// (batch,
/// ..., length, features); the output has its shape.
class SinePositionEncodingLayer final
    : public LayerOf<SinePositionEncodingLayer, SinePositionEncodingConfig> {
 public:
  static constexpr std::string_view keras_name = "SinePositionEncoding";
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "start_index"};
  using LayerOf::LayerOf;
  std::string module() const override {
    return "keras_hub.src.layers.modeling.sine_position_encoding";
  }
  std::optional<std::string> registered_name() const override {
    return "keras_hub>SinePositionEncoding";
  }
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
};

using SinePositionEncoding = Handle<SinePositionEncodingLayer>;

}  // namespace ramet
