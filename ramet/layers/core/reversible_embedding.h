#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct ReversibleEmbeddingConfig {
  required<Dim> input_dim;
  required<Dim> output_dim;
  bool tie_weights = true;
  Initializer embeddings_initializer = "uniform";
  std::optional<Regularizer> embeddings_regularizer = std::nullopt;
  std::optional<Constraint> embeddings_constraint = std::nullopt;
  bool mask_zero = false;
  std::optional<Choice<DType>> reverse_dtype = std::nullopt;
  Json logit_soft_cap = {};
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Dim> lora_rank = std::nullopt;
  std::optional<double> lora_alpha = std::nullopt;
  Json quantization_config = {};

  static constexpr void describe(auto& d) {
    d.field("input_dim", &ReversibleEmbeddingConfig::input_dim, "How many indices there are.",
            at_least(1));
    d.field("output_dim", &ReversibleEmbeddingConfig::output_dim, "Size of each vector.",
            at_least(1));
    d.field("tie_weights", &ReversibleEmbeddingConfig::tie_weights,
            "Whether the way back uses the same weights.");
    d.field("embeddings_initializer", &ReversibleEmbeddingConfig::embeddings_initializer,
            "Draws the vectors.");
    d.field("embeddings_regularizer", &ReversibleEmbeddingConfig::embeddings_regularizer,
            "Penalty on the vectors.");
    d.field("embeddings_constraint", &ReversibleEmbeddingConfig::embeddings_constraint,
            "Projects the vectors.");
    d.field("mask_zero", &ReversibleEmbeddingConfig::mask_zero,
            "Whether index 0 is padding, and masked.");
    d.field("reverse_dtype", &ReversibleEmbeddingConfig::reverse_dtype,
            "Type in which the way back is computed; None for that of the inputs.");
    d.field("logit_soft_cap", &ReversibleEmbeddingConfig::logit_soft_cap,
            "Bound that logits approach; None for none.");
    d.field("activity_regularizer", &ReversibleEmbeddingConfig::activity_regularizer,
            "Penalty on the output.");
    d.field("lora_rank", &ReversibleEmbeddingConfig::lora_rank, "Rank of a low-rank addition.",
            omit_default{});
    d.field("lora_alpha", &ReversibleEmbeddingConfig::lora_alpha,
            "Scale of that addition: alpha / rank.", omit_default{});
    d.field("quantization_config", &ReversibleEmbeddingConfig::quantization_config,
            "Kept as it is.");
  }
};

/// An embedding that can be called the other way round: `reverse=True` gives the score of every
/// index from vectors. Input (batch, ...) of integers, or (batch, ..., output_dim) of vectors.
class ReversibleEmbeddingLayer final
    : public LayerOf<ReversibleEmbeddingLayer, ReversibleEmbeddingConfig> {
 public:
  static constexpr std::string_view keras_name = "ReversibleEmbedding";
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "reverse"};
  using LayerOf::LayerOf;
  /// Half precision could not hold every index.
  bool converts_inputs() const override { return false; }
  void build(const BuildShapes& shapes);
  Value call(CallContext& context, const CallInputs& inputs);

 private:
  Value embed(CallContext& context, const Value& indices);
  Value scores(CallContext& context, const Value& vectors);

  Variable embeddings_, reverse_embeddings_;
};

using ReversibleEmbedding = Handle<ReversibleEmbeddingLayer>;

}  // namespace ramet
