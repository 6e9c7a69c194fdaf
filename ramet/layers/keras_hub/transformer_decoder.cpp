#include "ramet/layers/keras_hub/transformer_decoder.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void TransformerDecoderLayer::build(const BuildShapes& shapes) {
  config_.decoder_sequence_shape = single_shape(shapes, name());
  for (const auto& [argument, tree] : shapes) {
    if (argument == "encoder_sequence_shape" && tree.is_leaf())
      config_.encoder_sequence_shape = tree.leaf();
  }
  const Shape& decoder = *config_.decoder_sequence_shape;
  const TransformerFields fields = transformer_fields(config());
  self_attention_ =
      attention_block(*this, fields, decoder, decoder, "self_attention", "self_attention");
  add_sublayer("_self_attention_layer", self_attention_.inner[0]);
  add_sublayer("_self_attention_layer_norm", *self_attention_.norm);
  add_sublayer("_self_attention_dropout", *self_attention_.dropout);
  if (config_.encoder_sequence_shape) {
    cross_attention_ = attention_block(*this, fields, decoder, *config_.encoder_sequence_shape,
                                       "cross_attention", "cross_attention");
    add_sublayer("_cross_attention_layer", cross_attention_->inner[0]);
    add_sublayer("_cross_attention_layer_norm", *cross_attention_->norm);
    add_sublayer("_cross_attention_dropout", *cross_attention_->dropout);
  }
  feedforward_ = feedforward_block(*this, fields, decoder);
  add_sublayer("_feedforward_intermediate_dense", feedforward_.inner[0]);
  add_sublayer("_feedforward_output_dense", feedforward_.inner[1]);
  add_sublayer("_feedforward_layer_norm", *feedforward_.norm);
  add_sublayer("_feedforward_dropout", *feedforward_.dropout);
}

Tree<Value> TransformerDecoderLayer::call(CallContext& context, const CallInputs& inputs) {
  for (const std::string_view cache : {"self_attention_cache", "cross_attention_cache"}) {
    if (inputs.find(cache) != nullptr) {
      fail<NotImplementedError>("TransformerDecoder '{}': ramet does not take a {}.", name(),
                                cache);
    }
  }
  const Value encoder = inputs.value("encoder_sequence");
  if (bool(encoder) != cross_attention_.has_value()) {
    fail<ValueError>(
        "The number of call arguments to TransformerDecoder '{}' should not change: it was built "
        "{} cross attention "
        "and is called {} encoder_sequence.",
        name(), cross_attention_ ? "with" : "without", encoder ? "with" : "without");
  }
  const Value x = inputs.value("decoder_sequence");
  const bool normalize_first = config().normalize_first;
  const Value self_mask =
      merged_mask(context, inputs, x, "decoder_padding_mask", "decoder_attention_mask");
  const auto attend = [&](const TransformerBlock& block, const Value& query, const Value& value,
                          const Value& mask, bool is_causal) {
    Arguments<Value> given{{query, value}, {}};
    if (mask) given.kwargs.emplace_back("attention_mask", mask);
    if (is_causal) given.kwargs.emplace_back("use_causal_mask", Tree<Value>::constant(true));
    // keras_hub's attention with a cache takes no masks but this one.
    const Value query_mask = context.mask(query), value_mask = context.mask(value);
    for (const Value& operand : {query, value}) context.clear_mask(operand);
    const Value y = block.inner[0].impl().invoke(context, given).leaf();
    context.set_mask(query, query_mask);
    context.set_mask(value, value_mask);
    return y;
  };
  Value y = run_block(context, self_attention_, normalize_first, x, [&](const Value& value) {
    return attend(self_attention_, value, value, self_mask, inputs.flag("use_causal_mask", true));
  });
  if (cross_attention_) {
    const Value mask =
        merged_mask(context, inputs, encoder, "encoder_padding_mask", "encoder_attention_mask");
    y = run_block(context, *cross_attention_, normalize_first, y, [&](const Value& value) {
      return attend(*cross_attention_, value, encoder, mask, false);
    });
  }
  return run_feedforward(context, feedforward_, normalize_first, y);
}

RAMET_DEFINE_LAYER(TransformerDecoderLayer)

}  // namespace ramet
