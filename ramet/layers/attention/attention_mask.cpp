#include "ramet/layers/attention/attention_mask.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value positions(Dim length) { return ops::arange(length == any_dim ? 1 : length); }
Value rows(Dim queries) { return ops::reshape(positions(queries), {1, any_dim, 1}); }
Value columns(Dim keys) { return ops::reshape(positions(keys), {1, 1, any_dim}); }

Value as_bool(const Value& mask) { return mask ? ops::cast(mask, DType::boolean) : mask; }

// A mask of one sequence along the rows (axis -1 is new) or columns (axis -2) of the scores.
Value along(const Value& mask, std::int64_t new_axis) {
  return mask ? ops::expand_dims(as_bool(mask), new_axis) : mask;
}

}  // namespace

Value causal_mask(Dim queries, Dim keys) {
  return ops::greater_equal(rows(queries), columns(keys));
}

Value without_blind(const Value& query, const Value& visible) {
  const Value sees_some = ops::any(visible, {{-1}, true});
  return ops::where(ops::transpose(sees_some, {0, 2, 1, 3}), query, 0.0);
}

Value both(const Value& a, const Value& b) {
  if (!a || !b) return a ? a : b;
  return ops::logical_and(a, b);
}

Value combine(const AttentionMasks& masks, Dim queries, Dim keys) {
  Value mask = both(along(masks.query, -1), along(masks.value, -2));
  mask = both(mask, along(masks.key, -2));
  if (masks.causal) mask = both(mask, causal_mask(queries, keys));
  if (masks.sliding_window) {
    const Value distance = ops::absolute(ops::subtract(rows(queries), columns(keys)));
    mask = both(mask, ops::less(distance, *masks.sliding_window));
  }
  return both(as_bool(masks.attention), mask);
}

}  // namespace ramet
