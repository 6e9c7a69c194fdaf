#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/quantization/embedding_weights.h"
#include "ramet/layers/quantization/quantizable.h"

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
            "How the vectors are quantized, where the dtype policy says so.");
  }
};

/// An embedding that can be called the other way round: `reverse=True` gives the score of every
/// index from vectors. Input (batch, ...) of integers, or (batch, ..., output_dim) of vectors.
class ReversibleEmbeddingLayer final
    : public LayerOf<ReversibleEmbeddingLayer, ReversibleEmbeddingConfig>,
      public Quantizable,
      public LoraLayer {
 public:
  static constexpr std::string_view keras_name = "ReversibleEmbedding";
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "reverse"};
  explicit ReversibleEmbeddingLayer(ReversibleEmbeddingConfig config, LayerOptions options = {})
      : LayerOf(std::move(config), std::move(options)), embeddings_(*this) {}
  /// Half precision could not hold every index.
  bool converts_inputs() const override { return false; }
  void build(const BuildShapes& shapes);
  Value call(CallContext& context, const CallInputs& inputs);

  void quantize(const QuantizationConfig& config) override;
  void enable_lora(Dim rank, LoraOptions options = {}) override;
  std::vector<Variable> saved_variables() const override;
  std::vector<Tensor> saved_values() const override;
  void weights_loaded() override { embeddings_.lora().reset(); }

 private:
  void build_reverse();
  Value scores(CallContext& context, const Value& vectors) const;
  Value quantized_scores(CallContext& context, const Value& vectors) const;
  /// The integers of the way back as floats (output_dim, input_dim), and their scale.
  std::pair<Value, Value> reverse_integers(CallContext& context) const;

  EmbeddingWeights embeddings_;
  Variable reverse_, reverse_scale_, reverse_zero_;
};

using ReversibleEmbedding = Handle<ReversibleEmbeddingLayer>;

}  // namespace ramet
