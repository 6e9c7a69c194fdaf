#pragma once

#include "ramet/layers/core/reversible_embedding.h"
#include "ramet/layers/keras_hub/position_embedding.h"
#include "ramet/layers/operations/numpy.h"

namespace ramet {

struct TokenAndPositionEmbeddingConfig {
  required<Dim> vocabulary_size;
  required<Dim> sequence_length;
  required<Dim> embedding_dim;
  bool tie_weights = true;
  Initializer embeddings_initializer = "uniform";
  bool mask_zero = false;
  static constexpr void describe(auto& d) {
    using C = TokenAndPositionEmbeddingConfig;
    d.field("vocabulary_size", &C::vocabulary_size, "How many tokens there are.", at_least(1));
    d.field("sequence_length", &C::sequence_length, "The longest sequence.", at_least(1));
    d.field("embedding_dim", &C::embedding_dim, "Size of each vector.", at_least(1));
    d.field("tie_weights", &C::tie_weights,
            "Whether the way back from vectors to tokens has the same weights.");
    d.field("embeddings_initializer", &C::embeddings_initializer, "Draws the vectors.");
    d.field("mask_zero", &C::mask_zero, "Whether token 0 is padding, and masked.");
  }
};

/// keras_hub's sum of a token's vector and its position's. Input (batch, length) of integers;
/// output (batch, length, embedding_dim).
class TokenAndPositionEmbeddingLayer final
    : public LayerOf<TokenAndPositionEmbeddingLayer, TokenAndPositionEmbeddingConfig> {
 public:
  static constexpr std::string_view keras_name = "TokenAndPositionEmbedding";
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "start_index"};
  explicit TokenAndPositionEmbeddingLayer(TokenAndPositionEmbeddingConfig config,
                                          LayerOptions options = {});
  std::string module() const override {
    return "keras_hub.src.layers.modeling.token_and_position_embedding";
  }
  std::optional<std::string> registered_name() const override {
    return "keras_hub>TokenAndPositionEmbedding";
  }
  bool supports_masking() const override { return config().mask_zero; }
  bool converts_inputs() const override { return false; }
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);

  template <class T>
  std::vector<T> mask_rule(const std::vector<T>& inputs, const std::vector<T>&) const {
    return {ops::not_equal(inputs[0], 0)};
  }

 private:
  Layer tokens_, positions_;
};

using TokenAndPositionEmbedding = Handle<TokenAndPositionEmbeddingLayer>;

}  // namespace ramet
