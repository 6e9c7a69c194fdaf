#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct PositionEmbeddingConfig {
  required<Dim> sequence_length;
  Initializer initializer = "glorot_uniform";
  static constexpr void describe(auto& d) {
    d.field("sequence_length", &PositionEmbeddingConfig::sequence_length, "The longest sequence.",
            at_least(1));
    d.field("initializer", &PositionEmbeddingConfig::initializer, "Draws the vectors.");
  }
};

/// keras_hub's learned vectors, one a position. Input (batch, ..., length, features); output of the
/// same shape, the vectors of positions start_index, start_index + 1, ...
class PositionEmbeddingLayer final
    : public LayerOf<PositionEmbeddingLayer, PositionEmbeddingConfig> {
 public:
  static constexpr std::string_view keras_name = "PositionEmbedding";
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "start_index"};
  using LayerOf::LayerOf;
  std::string module() const override { return "keras_hub.src.layers.modeling.position_embedding"; }
  std::optional<std::string> registered_name() const override {
    return "keras_hub>PositionEmbedding";
  }
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);

 private:
  Variable embeddings_;
};

using PositionEmbedding = Handle<PositionEmbeddingLayer>;

/// The argument `start_index`: a number known when the model is built.
Dim start_index(const CallInputs& inputs, const LayerBase& layer);

}  // namespace ramet
