#pragma once

#include "ramet/layers/attention/projection.h"

namespace ramet {

struct MultiHeadAttentionConfig {
  required<Dim> num_heads;
  required<Dim> key_dim;
  std::optional<Dim> value_dim = std::nullopt;
  double dropout = 0;
  bool use_bias = true;
  std::optional<Shape> output_shape = std::nullopt;
  std::optional<Axes> attention_axes = std::nullopt;
  std::optional<Dim> sliding_window = std::nullopt;
  std::optional<bool> flash_attention = std::nullopt;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  bool use_gate = false;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    using C = MultiHeadAttentionConfig;
    d.field("num_heads", &C::num_heads, "How many heads attend side by side.", at_least(1));
    d.field("key_dim", &C::key_dim, "Size of each head's queries and keys.", at_least(1));
    d.field("value_dim", &C::value_dim, "Size of each head's values; by default key_dim.",
            at_least(1));
    d.field("dropout", &C::dropout, "Fraction of the scores dropped in training.");
    d.field("use_bias", &C::use_bias, "Whether the projections add a bias.");
    d.field("use_gate", &C::use_gate, "Multiply what the heads give by a sigmoid of the query.");
    d.field("output_shape", &C::output_shape,
            "Last extents of the output; by default the query's last one.");
    d.field("attention_axes", &C::attention_axes,
            "Axes that are attended over; by default all between batch and features.");
    d.field("sliding_window", &C::sliding_window, "Hide keys that far away or further.",
            at_least(1));
    d.field("flash_attention", &C::flash_attention, "Accepted as in Keras; makes no difference.",
            not_saved{});
    describe_projections<C>(d);
    d.field("seed", &C::seed, "Makes the dropped positions repeatable.");
  }
};

/// softmax(q kᵀ / √key_dim) v in several heads, between projections of query, key and value.
/// Called as (query, value[, key]) of shape (batch, ..., length, features); gives (batch, ...,
/// query length, features), and with return_attention_scores the scores (batch, heads, query
/// length, key length) too.
class MultiHeadAttentionLayer final
    : public LayerOf<MultiHeadAttentionLayer, MultiHeadAttentionConfig> {
 public:
  static constexpr std::string_view keras_name = "MultiHeadAttention";
  static constexpr bool regularizes_own_activity = false;
  static constexpr auto arguments = attention_arguments;
  explicit MultiHeadAttentionLayer(MultiHeadAttentionConfig config, LayerOptions options = {});
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
  /// Until TensorFlow 2.10 the masks of its inputs meant nothing to it.
  bool supports_masking() const override { return keras_version() >= KerasVersion{2, 10}; }

 private:
  Layer add_projection(std::string attribute, const Projection& projection, const Shape& input);

  std::optional<Layer> query_, key_, value_, gate_, output_;
  std::optional<HeadAttention> attention_;
};

using MultiHeadAttention = Handle<MultiHeadAttentionLayer>;

}  // namespace ramet
