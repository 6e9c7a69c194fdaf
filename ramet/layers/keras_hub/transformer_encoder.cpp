#include "ramet/layers/keras_hub/transformer_encoder.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void TransformerEncoderLayer::build(const BuildShapes& shapes) {
  const Shape& input = single_shape(shapes, name());
  const TransformerFields fields = transformer_fields(config());
  attention_ =
      attention_block(*this, fields, input, input, "self_attention", "self_attention_layer");
  feedforward_ = feedforward_block(*this, fields, input);
  add_sublayer("_self_attention_layer", attention_.inner[0]);
  add_sublayer("_self_attention_layer_norm", *attention_.norm);
  add_sublayer("_self_attention_dropout", *attention_.dropout);
  add_sublayer("_feedforward_layer_norm", *feedforward_.norm);
  add_sublayer("_feedforward_intermediate_dense", feedforward_.inner[0]);
  add_sublayer("_feedforward_output_dense", feedforward_.inner[1]);
  add_sublayer("_feedforward_dropout", *feedforward_.dropout);
}

Tree<Value> TransformerEncoderLayer::call(CallContext& context, const CallInputs& inputs) {
  const Value x = inputs.value("inputs");
  const Value mask = merged_mask(context, inputs, x, "padding_mask", "attention_mask");
  const bool wants_scores = inputs.flag("return_attention_scores");
  Value scores;
  Value y = run_block(context, attention_, config().normalize_first, x, [&](const Value& value) {
    Arguments<Value> given{{value, value}, {}};
    if (mask) given.kwargs.emplace_back("attention_mask", mask);
    if (wants_scores)
      given.kwargs.emplace_back("return_attention_scores", Tree<Value>::constant(true));
    const Values results = attention_.inner[0].impl().invoke(context, given).flatten();
    if (wants_scores) scores = results.at(1);
    return results[0];
  });
  y = run_feedforward(context, feedforward_, config().normalize_first, y);
  return wants_scores ? Tree<Value>::tuple({y, scores}) : Tree<Value>(y);
}

RAMET_DEFINE_LAYER(TransformerEncoderLayer)

}  // namespace ramet
