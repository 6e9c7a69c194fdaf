#include "ramet/layers/attention/score_attention.h"

#include "ramet/layers/attention/attention_mask.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// What makes a score vanish in the softmax; the largest float16 is 65504.
double hidden_by(DType dtype) { return dtype == DType::float16 ? 65504.0 : 1e9; }

void check_count(std::size_t count, const LayerBase& self) {
  if (count == 2 || count == 3) return;
  fail<ValueError>(
      "{} layer accepts inputs list of length 2 or 3, namely [query, value] or [query, value, "
      "key]. "
      "Received length: {}.",
      self.class_name(), count);
}

// Bool, or null: the mask of query (0) or value (1).
Value mask_at(const CallInputs& inputs, std::size_t position, const LayerBase& self) {
  const Tree<Value>* masks = inputs.find("mask");
  if (masks == nullptr) return {};
  if (!masks->is_sequence() || masks->items().size() < 2 || masks->items().size() > 3) {
    fail<ValueError>(
        "{} layer mask must be a list of length 2 or 3, namely [query_mask, value_mask].",
        self.class_name());
  }
  const Tree<Value>& mask = masks->items()[position];
  if (!mask.is_leaf() || !mask.leaf()) return {};
  return ops::cast(mask.leaf(), DType::boolean);
}

}  // namespace

std::vector<Shape> score_attention_shapes(const BuildShapes& shapes, const LayerBase& self) {
  if (shapes.empty() || !shapes[0].second.is_sequence()) {
    fail<ValueError>(
        "{} layer must be called on a list of inputs, namely [query, value] or [query, value, "
        "key].",
        self.class_name());
  }
  std::vector<Shape> list = shape_list(shapes);
  check_count(list.size(), self);
  return list;
}

Value pairwise_sum(const Value& query, const Value& key) {
  return ops::add(ops::expand_dims(query, -2), ops::expand_dims(key, -3));
}

Tree<Value> score_attention(CallContext& context, const CallInputs& inputs,
                            const ScoreDropout& dropout, const ScoreFunction& scores_of,
                            const LayerBase& self) {
  const Values given = inputs.first().flatten();
  check_count(given.size(), self);
  const Value &query = given[0], &value = given[1], &key = given.size() > 2 ? given[2] : value;

  Value scores = scores_of(query, key);
  Value visible = mask_at(inputs, 1, self);
  const bool causal = inputs.flag("use_causal_mask");
  if (visible && (causal || visible.rank() == 2)) visible = ops::expand_dims(visible, -2);
  if (causal) visible = both(visible, causal_mask(scores.dim(-2), scores.dim(-1)));
  if (visible) {
    scores = ops::where(visible, scores, ops::subtract(scores, hidden_by(scores.dtype())));
  }
  Value weights = ops::softmax(scores);
  if (context.training() && dropout.seeds) {
    weights = ops::dropout(weights, dropout.rate, dropout.seeds->next(context));
  }
  Value output = ops::matmul(weights, value);
  if (const Value query_mask = mask_at(inputs, 0, self)) {
    output = ops::where(ops::expand_dims(query_mask, -1), output, 0.0);
  }
  if (!inputs.flag("return_attention_scores")) return output;
  return Tree<Value>::tuple({output, weights});
}

}  // namespace ramet
