#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct RotaryEmbeddingConfig {
  double max_wavelength = 10000;
  double scaling_factor = 1;
  std::optional<std::string> rope_type = std::nullopt;
  double beta_fast = 32;
  double beta_slow = 1;
  Dim original_max_position_embeddings = 4096;
  bool truncate = true;
  Dim sequence_axis = 1;
  Dim feature_axis = -1;
  std::optional<Dim> denominator_dim = std::nullopt;
  static constexpr void describe(auto& d) {
    using C = RotaryEmbeddingConfig;
    d.field("max_wavelength", &C::max_wavelength, "Of the slowest rotation.");
    d.field("scaling_factor", &C::scaling_factor, "Positions are divided by it.");
    d.field("rope_type", &C::rope_type,
            "How: linear, dynamic or yarn; none is linear, as older versions have it.");
    d.field("beta_fast", &C::beta_fast, "Of yarn: rotations from which on nothing is divided.");
    d.field("beta_slow", &C::beta_slow, "Of yarn: rotations up to which all is divided.");
    d.field("original_max_position_embeddings", &C::original_max_position_embeddings,
            "Of yarn: positions that the model was trained with.", at_least(1));
    d.field("truncate", &C::truncate, "Of yarn: let the range begin and end at whole features.");
    d.field("sequence_axis", &C::sequence_axis, "The axis of positions.");
    d.field("feature_axis", &C::feature_axis, "The axis of the vectors that are rotated.");
    d.field("denominator_dim", &C::denominator_dim,
            "What exponents are divided by; none means the extent of the feature axis.");
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
  /// Without what older versions do not have, if the file was theirs.
  Json get_config() const override;
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
};

using RotaryEmbedding = Handle<RotaryEmbeddingLayer>;

}  // namespace ramet
