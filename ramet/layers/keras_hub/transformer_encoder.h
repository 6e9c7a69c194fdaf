#pragma once

#include "ramet/layers/keras_hub/transformer_block.h"

namespace ramet {

struct TransformerEncoderConfig {
  required<Dim> intermediate_dim;
  required<Dim> num_heads;
  double dropout = 0;
  Activation activation = "relu";
  double layer_norm_epsilon = 1e-5;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  bool normalize_first = false;
  static constexpr void describe(auto& d) { describe_transformer<TransformerEncoderConfig>(d); }
};

/// keras_hub's encoder: self-attention and two Dense layers. Input and output (batch, length,
/// features); with return_attention_scores the scores too.
class TransformerEncoderLayer final
    : public LayerOf<TransformerEncoderLayer, TransformerEncoderConfig> {
 public:
  static constexpr std::string_view keras_name = "TransformerEncoder";
  static constexpr bool passes_mask = true;
  static constexpr std::array<std::string_view, 5> arguments = {
      "inputs", "padding_mask", "attention_mask", "training", "return_attention_scores"};
  using LayerOf::LayerOf;
  std::string module() const override {
    return "keras_hub.src.layers.modeling.transformer_encoder";
  }
  std::optional<std::string> registered_name() const override { return keras_hub_name(keras_name); }
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);

 private:
  TransformerBlock attention_, feedforward_;
};

using TransformerEncoder = Handle<TransformerEncoderLayer>;

}  // namespace ramet
