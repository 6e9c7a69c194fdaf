#include "ramet/layers/attention/multi_head_attention.h"

#include <cmath>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

MultiHeadAttentionLayer::MultiHeadAttentionLayer(MultiHeadAttentionConfig config,
                                                 LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (config_.flash_attention.value_or(false) && config_.dropout > 0) {
    fail<ValueError>(
        "Dropout is not supported when flash attention is enabled. Please set dropout to 0.0 to "
        "use "
        "flash attention.");
  }
  if (!config_.value_dim) config_.value_dim = config_.key_dim.get();
  if (config_.output_shape && config_.output_shape->empty()) config_.output_shape.reset();
  if (config_.attention_axes) config_.attention_axes = Axes(config_.attention_axes->values());
}

Layer MultiHeadAttentionLayer::add_projection(std::string attribute, const Projection& projection,
                                              const Shape& input) {
  const Layer dense = make_projection(config(), dtype_policy(), projection);
  dense.impl().build_from({{"input_shape", input}});
  add_sublayer(std::move(attribute), dense);
  return dense;
}

void MultiHeadAttentionLayer::build(const BuildShapes& shapes) {
  const KerasVersionScope same_version(keras_version());
  const auto [query, value, key] = attention_shapes(shapes, *this);
  const MultiHeadAttentionConfig& c = config();
  const Shape keys = {c.num_heads, c.key_dim}, values = {c.num_heads, *c.value_dim};
  const std::size_t rank = value.size() + 1;  // of what is projected to heads

  query_ = add_projection("query_dense", {"query", query.size() - 1, 1, keys}, query);
  key_ = add_projection("key_dense", {"key", key.size() - 1, 1, keys}, key);
  if (c.use_gate) {
    gate_ = add_projection("_gate_dense", {"gate", query.size() - 1, 1, values, "sigmoid"}, query);
  }
  value_ = add_projection("value_dense", {"value", value.size() - 1, 1, values}, value);

  // Keras keeps the axes in this form from here on, in the config too.
  std::vector<Dim> axes;
  if (c.attention_axes) axes = c.attention_axes->from_front(rank - 1, name());
  for (std::size_t axis = 1; !c.attention_axes && axis + 2 < rank; ++axis) {
    axes.push_back(static_cast<Dim>(axis));
  }
  config_.attention_axes = Axes(axes);
  attention_.emplace(rank, axes, 1 / std::sqrt(static_cast<double>(c.key_dim.get())), c.dropout,
                     c.seed, dtype_policy());
  add_sublayer("_softmax", attention_->softmax());
  add_sublayer("_dropout_layer", attention_->dropout());

  Shape heads = query;
  heads.back() = c.num_heads;
  heads.push_back(*c.value_dim);
  output_ = add_projection(
      "output_dense",
      {"attention_output", query.size() - 1, 2, c.output_shape.value_or(Shape{query.back()})},
      heads);
}

Tree<Value> MultiHeadAttentionLayer::call(CallContext& context, const CallInputs& inputs) {
  AttentionInputs given = attention_inputs(inputs, config().sliding_window, *this);
  // As in Keras: a query mask counts only as attached to the query, and from Keras 3 on the tensors
  // lose their masks here, which shows when they are used again.
  given.masks.query = context.mask(given.query);
  if (!supports_masking()) given.masks.query = given.masks.value = given.masks.key = Value();
  if (keras_version() >= KerasVersion{3, 0}) {
    for (const Value& value : {given.query, given.value, given.key}) context.clear_mask(value);
  }

  const auto apply = [&](const std::optional<Layer>& dense, const Value& x) {
    return dense->impl().invoke(context, {{x}, {}}).leaf();
  };
  AttentionInputs projected = given;
  projected.query = apply(query_, given.query);
  projected.key = apply(key_, given.key);
  projected.value = apply(value_, given.value);
  AttentionResult result = (*attention_)(context, projected);
  if (gate_) result.output = ops::multiply(result.output, apply(gate_, given.query));
  const Value output = apply(output_, result.output);
  if (!given.return_scores) return output;
  return Tree<Value>::tuple({output, result.scores});
}

RAMET_DEFINE_LAYER(MultiHeadAttentionLayer)

}  // namespace ramet
