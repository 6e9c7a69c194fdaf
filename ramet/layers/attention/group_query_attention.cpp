#include "ramet/layers/attention/group_query_attention.h"

#include <cmath>

#include "ramet/layers/naming.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

LayerOptions GroupQueryAttentionLayer::with_name(LayerOptions options) {
  if (!options.name) options.name = auto_name(auto_prefix);
  return options;
}

GroupQueryAttentionLayer::GroupQueryAttentionLayer(GroupQueryAttentionConfig config,
                                                   LayerOptions options)
    : LayerOf(std::move(config), with_name(std::move(options))) {
  if (config_.num_query_heads % config_.num_key_value_heads != 0) {
    fail<ValueError>("`num_query_heads` must be divisible by `num_key_value_heads`.");
  }
  if (config_.flash_attention.value_or(false) && config_.dropout > 0) {
    fail<ValueError>(
        "Dropout is not supported when flash attention is enabled. Please set dropout to 0.0 to "
        "use "
        "flash attention.");
  }
}

Layer GroupQueryAttentionLayer::add_projection(std::string attribute, const Projection& projection,
                                               const Shape& input) {
  const Layer dense = make_projection(config(), dtype_policy(), projection);
  dense.impl().build_from({{"input_shape", input}});
  add_sublayer(std::move(attribute), dense);
  return dense;
}

void GroupQueryAttentionLayer::build(const BuildShapes& shapes) {
  const KerasVersionScope same_version(keras_version());
  const auto [query, value, key] = attention_shapes(shapes, *this);
  const GroupQueryAttentionConfig& c = config();
  const Shape queries = {c.num_query_heads, c.head_dim}, keys = {c.num_key_value_heads, c.head_dim};
  query_ = add_projection("_query_dense", {"query", 2, 1, queries}, query);
  key_ = add_projection("_key_dense", {"key", 2, 1, keys}, key);
  if (c.use_gate) {
    gate_ = add_projection("_gate_dense", {"gate", 2, 1, queries, "sigmoid"}, query);
  }
  value_ = add_projection("_value_dense", {"value", 2, 1, keys}, value);
  attention_.emplace(4, std::vector<Dim>{1}, 1 / std::sqrt(static_cast<double>(c.head_dim.get())),
                     c.dropout, c.seed, dtype_policy());
  add_sublayer("_softmax", attention_->softmax());
  add_sublayer("_dropout_layer", attention_->dropout());
  output_ = add_projection("_output_dense", {"attention_output", 2, 2, {query.back()}},
                           {any_dim, any_dim, c.num_query_heads, c.head_dim});
}

Tree<Value> GroupQueryAttentionLayer::call(CallContext& context, const CallInputs& inputs) {
  const AttentionInputs given = attention_inputs(inputs, config().sliding_window, *this);
  const auto apply = [&](const std::optional<Layer>& dense, const Value& x) {
    return dense->impl().invoke(context, {{x}, {}}).leaf();
  };
  const Dim repeats = config().num_query_heads / config().num_key_value_heads;
  AttentionInputs projected = given;
  projected.query = apply(query_, given.query);
  projected.key = ops::repeat(apply(key_, given.key), repeats, 2);
  projected.value = ops::repeat(apply(value_, given.value), repeats, 2);
  AttentionResult result = (*attention_)(context, projected);
  if (gate_) result.output = ops::multiply(result.output, apply(gate_, given.query));
  const Value output = apply(output_, result.output);
  if (!given.return_scores) return output;
  return Tree<Value>::tuple({output, result.scores});
}

RAMET_DEFINE_LAYER(GroupQueryAttentionLayer)

}  // namespace ramet
