#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct RotaryEmbeddingConfig {
  double max_wavelength = 10000;
  double scaling_factor = 1;
  Dim sequence_axis = 1;
  Dim feature_axis = -1;
  static constexpr void describe(auto& d) {
    using C = RotaryEmbeddingConfig;
    d.field("max_wavelength", &C::max_wavelength, "Of the slowest rotation.");
    d.field("scaling_factor", &C::scaling_factor, "Positions are divided by it.");
    d.field("sequence_axis", &C::sequence_axis, "The axis of positions.");
    d.field("feature_axis", &C::feature_axis, "The axis of the vectors that are rotated.");
  }
};

/// keras_hub's RoPE: the two halves of each vector, taken as coordinates, rotate by an angle that
/// grows with the position. The output has the input's shape.
class RotaryEmbeddingLayer final : public LayerOf<RotaryEmbeddingLayer, RotaryEmbeddingConfig> {
 public:
  static constexpr std::string_view keras_name = "RotaryEmbedding";
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 3> arguments = {"inputs", "start_index",
                                                                "positions"};
  using LayerOf::LayerOf;
  std::string module() const override { return "keras_hub.src.layers.modeling.rotary_embedding"; }
  std::optional<std::string> registered_name() const override {
    return "keras_hub>RotaryEmbedding";
  }
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
};

using RotaryEmbedding = Handle<RotaryEmbeddingLayer>;

}  // namespace ramet
