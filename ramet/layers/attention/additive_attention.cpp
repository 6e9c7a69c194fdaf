#include "ramet/layers/attention/additive_attention.h"

#include "ramet/layers/attention/score_attention.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

AdditiveAttentionLayer::AdditiveAttentionLayer(AdditiveAttentionConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (this->config().dropout > 0) seeds_.emplace(this->config().seed);
}

void AdditiveAttentionLayer::build(const BuildShapes& shapes) {
  const Dim features = score_attention_shapes(shapes, *this)[0].back();
  if (config().use_scale) {
    scale_ = add_weight("scale", {features}, {.initializer = "glorot_uniform"});
  }
}

Tree<Value> AdditiveAttentionLayer::call(CallContext& context, const CallInputs& inputs) {
  const auto scores_of = [&](const Value& query, const Value& key) {
    Value terms = ops::tanh(pairwise_sum(query, key));
    if (scale_) terms = ops::multiply(terms, context.read(scale_));
    return ops::sum(terms, {{-1}});
  };
  return score_attention(context, inputs, {config().dropout, seeds_}, scores_of, *this);
}

RAMET_DEFINE_LAYER(AdditiveAttentionLayer)

}  // namespace ramet
