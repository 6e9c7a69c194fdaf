#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/operations/numpy.h"
#include "ramet/layers/quantization/embedding_weights.h"
#include "ramet/layers/quantization/quantizable.h"

namespace ramet {

struct EmbeddingConfig {
  required<Dim> input_dim;
  required<Dim> output_dim;
  Initializer embeddings_initializer = "uniform";
  std::optional<Regularizer> embeddings_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> embeddings_constraint = std::nullopt;
  bool mask_zero = false;
  std::optional<Dim> lora_rank = std::nullopt;
  std::optional<double> lora_alpha = std::nullopt;
  Json quantization_config = {};
  std::optional<Dim> input_length = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("input_dim", &EmbeddingConfig::input_dim, "How many indices there are.", at_least(1));
    d.field("output_dim", &EmbeddingConfig::output_dim, "Size of each vector.", at_least(1));
    d.field("embeddings_initializer", &EmbeddingConfig::embeddings_initializer,
            "Draws the vectors.");
    d.field("embeddings_regularizer", &EmbeddingConfig::embeddings_regularizer,
            "Penalty on the vectors.");
    d.field("activity_regularizer", &EmbeddingConfig::activity_regularizer,
            "Penalty on the output.");
    d.field("embeddings_constraint", &EmbeddingConfig::embeddings_constraint,
            "Projects the vectors.");
    d.field("mask_zero", &EmbeddingConfig::mask_zero, "Whether index 0 is padding, and masked.");
    d.field("lora_rank", &EmbeddingConfig::lora_rank, "Rank of a low-rank addition.",
            omit_default{});
    d.field("lora_alpha", &EmbeddingConfig::lora_alpha, "Scale of that addition: alpha / rank.",
            omit_default{});
    d.field("quantization_config", &EmbeddingConfig::quantization_config,
            "How the vectors are quantized, where the dtype policy says so.");
    d.field("input_length", &EmbeddingConfig::input_length, "Accepted from Keras 2, not used.",
            not_saved{});
  }
};

/// Looks up a vector for each index. Input (batch, ...) of integers; output (batch, ...,
/// output_dim).
class EmbeddingLayer final : public LayerOf<EmbeddingLayer, EmbeddingConfig>,
                             public Quantizable,
                             public LoraLayer {
 public:
  static constexpr std::string_view keras_name = "Embedding";
  explicit EmbeddingLayer(EmbeddingConfig config, LayerOptions options = {})
      : LayerOf(std::move(config), std::move(options)), embeddings_(*this) {}
  bool supports_masking() const override { return config().mask_zero; }
  /// Half precision could not hold every index.
  bool converts_inputs() const override { return false; }
  void build(const BuildShapes& shapes);
  Value call(CallContext& context, const Value& indices);

  void quantize(const QuantizationConfig& config) override;
  void enable_lora(Dim rank, LoraOptions options = {}) override;
  std::vector<Variable> saved_variables() const override { return embeddings_.saved_variables(); }
  std::vector<Tensor> saved_values() const override { return embeddings_.saved_values(); }
  void weights_loaded() override { embeddings_.lora().reset(); }

  template <class T>
  std::vector<T> mask_rule(const std::vector<T>& inputs, const std::vector<T>&) const {
    return {ops::not_equal(inputs[0], 0)};
  }

 private:
  EmbeddingWeights embeddings_;
};

using Embedding = Handle<EmbeddingLayer>;

}  // namespace ramet
