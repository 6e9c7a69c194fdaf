#pragma once

#include "ramet/layers/attention/projection.h"

namespace ramet {

struct GroupQueryAttentionConfig {
  required<Dim> head_dim;
  required<Dim> num_query_heads;
  required<Dim> num_key_value_heads;
  double dropout = 0;
  bool use_bias = true;
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
    using C = GroupQueryAttentionConfig;
    d.field("head_dim", &C::head_dim, "Size of each head.", at_least(1));
    d.field("num_query_heads", &C::num_query_heads, "How many heads ask.", at_least(1));
    d.field("num_key_value_heads", &C::num_key_value_heads,
            "How many heads are asked; divides num_query_heads.", at_least(1));
    d.field("use_bias", &C::use_bias, "Whether the projections add a bias.");
    d.field("use_gate", &C::use_gate, "Multiply what the heads give by a sigmoid of the query.");
    d.field("sliding_window", &C::sliding_window, "Hide keys that far away or further.",
            at_least(1));
    d.field("flash_attention", &C::flash_attention, "Accepted as in Keras; makes no difference.",
            not_saved{});
    d.field("dropout", &C::dropout, "Fraction of the scores dropped in training.");
    describe_projections<C>(d);
    d.field("seed", &C::seed, "Makes the dropped positions repeatable.");
  }
};

/// MultiHeadAttention in which several query heads share one head of keys and values. Called as
/// (query, value[, key]) of shape (batch, length, features); gives (batch, query length, features
/// of the query), and with return_attention_scores the scores (batch, query heads, query length,
/// key length) too.
class GroupQueryAttentionLayer final
    : public LayerOf<GroupQueryAttentionLayer, GroupQueryAttentionConfig> {
 public:
  static constexpr std::string_view keras_name = "GroupQueryAttention";
  static constexpr bool passes_mask = true;
  static constexpr auto arguments = attention_arguments;
  explicit GroupQueryAttentionLayer(GroupQueryAttentionConfig config, LayerOptions options = {});
  std::string path_name() const override { return std::string(auto_prefix); }
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);

 private:
  // Keras names it after its Python class, which is not the name it exports.
  static constexpr std::string_view auto_prefix = "grouped_query_attention";
  static LayerOptions with_name(LayerOptions options);
  Layer add_projection(std::string attribute, const Projection& projection, const Shape& input);

  std::optional<Layer> query_, key_, value_, gate_, output_;
  std::optional<HeadAttention> attention_;
};

using GroupQueryAttention = Handle<GroupQueryAttentionLayer>;

}  // namespace ramet
