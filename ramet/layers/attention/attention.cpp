#include "ramet/layers/attention/attention.h"

#include "ramet/layers/attention/score_attention.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

AttentionLayer::AttentionLayer(AttentionConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (this->config().dropout > 0) seeds_.emplace(this->config().seed);
}

void AttentionLayer::build(const BuildShapes& shapes) {
  score_attention_shapes(shapes, *this);
  if (config().use_scale) scale_ = add_weight("scale", {}, {.initializer = "ones"});
  if (config().score_mode == ScoreMode::concat) {
    concat_score_weight_ = add_weight("concat_score_weight", {}, {.initializer = "ones"});
  }
}

Value AttentionLayer::scores(CallContext& context, const Value& query, const Value& key) const {
  const auto scaled = [&](const Value& x) {
    return scale_ ? ops::multiply(x, context.read(scale_)) : x;
  };
  if (config().score_mode == ScoreMode::dot) {
    return scaled(ops::matmul(query, key, {.transpose_b = true}));
  }
  const Value sum = ops::sum(ops::tanh(scaled(pairwise_sum(query, key))), {{-1}});
  return ops::multiply(context.read(concat_score_weight_), sum);
}

Tree<Value> AttentionLayer::call(CallContext& context, const CallInputs& inputs) {
  const auto scores_of = [&](const Value& query, const Value& key) {
    return scores(context, query, key);
  };
  return score_attention(context, inputs, {config().dropout, seeds_}, scores_of, *this);
}

RAMET_DEFINE_LAYER(AttentionLayer)

}  // namespace ramet
