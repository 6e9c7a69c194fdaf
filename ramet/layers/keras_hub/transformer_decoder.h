#pragma once

#include "ramet/layers/keras_hub/transformer_block.h"

namespace ramet {

struct TransformerDecoderConfig {
  required<Dim> intermediate_dim;
  required<Dim> num_heads;
  double dropout = 0;
  Activation activation = "relu";
  double layer_norm_epsilon = 1e-5;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  bool normalize_first = false;
  std::optional<Shape> decoder_sequence_shape = std::nullopt;
  std::optional<Shape> encoder_sequence_shape = std::nullopt;
  static constexpr void describe(auto& d) {
    using C = TransformerDecoderConfig;
    describe_transformer<C>(d);
    d.field("decoder_sequence_shape", &C::decoder_sequence_shape, "What it was built with.");
    d.field("encoder_sequence_shape", &C::encoder_sequence_shape,
            "What it was built with; none without cross-attention.");
  }
};

/// keras_hub's decoder: causal self-attention, attention to an encoder's output where there is one,
/// and two Dense layers. Called as (decoder_sequence[, encoder_sequence]) of shape (batch, length,
/// features); the output has the first one's shape. Caches of keys and values are not taken.
class TransformerDecoderLayer final
    : public LayerOf<TransformerDecoderLayer, TransformerDecoderConfig> {
 public:
  static constexpr std::string_view keras_name = "TransformerDecoder";
  static constexpr bool passes_mask = true;
  static constexpr std::array<std::string_view, 12> arguments = {
      "decoder_sequence",      "encoder_sequence",
      "decoder_padding_mask",  "decoder_attention_mask",
      "encoder_padding_mask",  "encoder_attention_mask",
      "self_attention_cache",  "self_attention_cache_update_index",
      "cross_attention_cache", "cross_attention_cache_update_index",
      "use_causal_mask",       "training"};
  using LayerOf::LayerOf;
  std::string module() const override {
    return "keras_hub.src.layers.modeling.transformer_decoder";
  }
  std::optional<std::string> registered_name() const override { return keras_hub_name(keras_name); }
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);

 private:
  TransformerBlock self_attention_, feedforward_;
  std::optional<TransformerBlock> cross_attention_;
};

using TransformerDecoder = Handle<TransformerDecoderLayer>;

}  // namespace ramet
