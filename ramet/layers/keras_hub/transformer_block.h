#pragma once
// What keras_hub's TransformerEncoder and TransformerDecoder are made of: blocks of attention and
// of two Dense layers, each with a residual connection and a LayerNormalization.

#include "ramet/layers/attention/multi_head_attention.h"
#include "ramet/layers/core/dense.h"
#include "ramet/layers/normalization/layer_normalization.h"
#include "ramet/layers/regularization/dropout.h"

namespace ramet {

/// The arguments that both have.
struct TransformerFields {
  Dim intermediate_dim = 0, num_heads = 0;
  double dropout = 0;
  Activation activation = "relu";
  double layer_norm_epsilon = 1e-5;
  Initializer kernel_initializer = "glorot_uniform", bias_initializer = "zeros";
  bool normalize_first = false;
};
template <class Config>
TransformerFields transformer_fields(const Config& c) {
  return {c.intermediate_dim,   c.num_heads,          c.dropout,          c.activation,
          c.layer_norm_epsilon, c.kernel_initializer, c.bias_initializer, c.normalize_first};
}
template <class Config>
constexpr void describe_transformer(auto& d) {
  d.field("intermediate_dim", &Config::intermediate_dim, "Size between the two Dense layers.",
          at_least(1));
  d.field("num_heads", &Config::num_heads, "How many heads attend side by side.", at_least(1));
  d.field("dropout", &Config::dropout, "Fraction dropped in training.");
  d.field("activation", &Config::activation, "Of the first Dense.");
  d.field("layer_norm_epsilon", &Config::layer_norm_epsilon, "Of the LayerNormalizations.");
  d.field("kernel_initializer", &Config::kernel_initializer, "Draws the kernels.");
  d.field("bias_initializer", &Config::bias_initializer, "Draws the biases.");
  d.field("normalize_first", &Config::normalize_first, "Normalize before a block, not after it.");
}

/// One block: `inner` between a LayerNormalization and a Dropout.
struct TransformerBlock {
  std::optional<Layer> norm, dropout;
  std::vector<Layer> inner;
};

/// "self_attention_layer", "self_attention_layer_norm", ... : the attention of `prefix`, built.
TransformerBlock attention_block(LayerBase& owner, const TransformerFields& fields,
                                 const Shape& query, const Shape& value, const std::string& prefix,
                                 const std::string& name);
TransformerBlock feedforward_block(LayerBase& owner, const TransformerFields& fields,
                                   const Shape& input);

/// What a block gives for x; `run` stands for its inner layers.
Value run_block(CallContext& context, const TransformerBlock& block, bool normalize_first,
                const Value& x, const std::function<Value(const Value&)>& run);
Value run_feedforward(CallContext& context, const TransformerBlock& block, bool normalize_first,
                      const Value& x);

/// A mask of (batch, 1 or queries, keys) from one of padding (batch, keys), or that of `sequence`,
/// and one of attention; null where there is neither.
Value merged_mask(CallContext& context, const CallInputs& inputs, const Value& sequence,
                  std::string_view padding, std::string_view attention);

/// The name of what stands in the file: "keras_hub>TransformerEncoder".
std::string keras_hub_name(std::string_view class_name);

}  // namespace ramet
