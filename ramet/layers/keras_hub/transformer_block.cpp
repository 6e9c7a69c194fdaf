#include "ramet/layers/keras_hub/transformer_block.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value call(CallContext& context, const Layer& layer, const Value& x) {
  return layer.impl().invoke(context, {{x}, {}}).leaf();
}

Layer norm_layer(const TransformerFields& fields, const DTypePolicy& dtype, std::string name) {
  return LayerNormalization({.epsilon = fields.layer_norm_epsilon},
                            {.name = std::move(name), .dtype = dtype});
}

}  // namespace

TransformerBlock attention_block(LayerBase& owner, const TransformerFields& fields,
                                 const Shape& query, const Shape& value, const std::string& prefix,
                                 const std::string& name) {
  const Dim head = query.back() == any_dim ? 0 : query.back() / fields.num_heads;
  if (head < 1) {
    fail<ValueError>(
        "{} '{}': expected a known last axis of at least num_heads={}, received shape {}.",
        owner.class_name(), owner.name(), fields.num_heads, to_string(query));
  }
  const DTypePolicy& dtype = owner.dtype_policy();
  TransformerBlock block;
  block.inner = {MultiHeadAttention({.num_heads = fields.num_heads,
                                     .key_dim = head,
                                     .dropout = fields.dropout,
                                     .kernel_initializer = fields.kernel_initializer,
                                     .bias_initializer = fields.bias_initializer},
                                    {.name = name, .dtype = dtype})};
  block.norm = norm_layer(fields, dtype, prefix + "_layer_norm");
  block.dropout = Dropout({.rate = fields.dropout}, {.name = prefix + "_dropout", .dtype = dtype});
  block.inner[0].impl().build_from({{"query_shape", query}, {"value_shape", value}});
  block.norm->impl().build_from({{"input_shape", query}});
  return block;
}

TransformerBlock feedforward_block(LayerBase& owner, const TransformerFields& fields,
                                   const Shape& input) {
  const DTypePolicy& dtype = owner.dtype_policy();
  TransformerBlock block;
  block.norm = norm_layer(fields, dtype, "feedforward_layer_norm");
  block.inner = {Dense({.units = fields.intermediate_dim,
                        .activation = fields.activation,
                        .kernel_initializer = fields.kernel_initializer,
                        .bias_initializer = fields.bias_initializer},
                       {.name = "feedforward_intermediate_dense", .dtype = dtype}),
                 Dense({.units = input.back(),
                        .kernel_initializer = fields.kernel_initializer,
                        .bias_initializer = fields.bias_initializer},
                       {.name = "feedforward_output_dense", .dtype = dtype})};
  block.dropout =
      Dropout({.rate = fields.dropout}, {.name = "feedforward_dropout", .dtype = dtype});
  block.norm->impl().build_from({{"input_shape", input}});
  block.inner[0].impl().build_from({{"input_shape", input}});
  Shape between = input;
  between.back() = fields.intermediate_dim;
  block.inner[1].impl().build_from({{"input_shape", between}});
  return block;
}

Value run_block(CallContext& context, const TransformerBlock& block, bool normalize_first,
                const Value& x, const std::function<Value(const Value&)>& run) {
  Value y = run(normalize_first ? call(context, *block.norm, x) : x);
  y = ops::add(call(context, *block.dropout, y), x);
  return normalize_first ? y : call(context, *block.norm, y);
}

Value run_feedforward(CallContext& context, const TransformerBlock& block, bool normalize_first,
                      const Value& x) {
  return run_block(context, block, normalize_first, x, [&](const Value& y) {
    return call(context, block.inner[1], call(context, block.inner[0], y));
  });
}

Value merged_mask(CallContext& context, const CallInputs& inputs, const Value& sequence,
                  std::string_view padding, std::string_view attention) {
  Value mask = inputs.value(padding);
  if (!mask) mask = context.mask(sequence);
  if (mask) mask = ops::cast(ops::expand_dims(mask, 1), DType::boolean);
  const Value given = inputs.value(attention);
  if (!given) return mask;
  const Value other = ops::cast(given, DType::boolean);
  return mask ? ops::logical_and(mask, other) : other;
}

std::string keras_hub_name(std::string_view class_name) {
  return "keras_hub>" + std::string(class_name);
}

}  // namespace ramet
