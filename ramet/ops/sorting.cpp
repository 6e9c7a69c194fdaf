#include "ramet/ops/sorting.h"

#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Specs infer_argsort(const Call& call) {
  require_numeric(call);
  const auto& attrs = call.as<SortAttrs>();
  Shape shape = call.shape(0);
  if (attrs.count != any_dim) shape[static_cast<std::size_t>(attrs.axis)] = attrs.count;
  return {{shape, DType::int32}};
}

Specs infer_searchsorted(const Call& call) {
  require_numeric(call);
  if (call.inputs[0].rank() != 1) {
    fail<ValueError>("searchsorted: expected a sorted vector, received {}.", describe(call.inputs));
  }
  return {{call.shape(1), DType::int32}};
}

Value order_of(const Value& x, std::int64_t axis, bool descending, Dim count) {
  const auto position = static_cast<Dim>(normalize_axis(axis, x.rank(), "argsort"));
  const Value numbers = x.dtype() == DType::boolean ? cast(x, DType::uint8) : x;
  return emit(argsort_op, {numbers}, SortAttrs{position, descending, count});
}

}  // namespace

const Op argsort_op = {.name = "argsort", .infer = infer_argsort};
const Op searchsorted_op = {.name = "searchsorted", .infer = infer_searchsorted};

Value argsort(const Value& x, std::int64_t axis, bool descending) {
  return order_of(x, axis, descending, any_dim);
}

Value sort(const Value& x, std::int64_t axis, bool descending) {
  return take_along_axis(x, argsort(x, axis, descending), axis);
}

TopK top_k(const Value& x, Dim k) {
  if (x.rank() == 0 || k < 0 || (x.shape().back() != any_dim && x.shape().back() < k)) {
    fail<ValueError>("top_k: expected a last axis of at least {} elements, received {}.", k,
                     to_string(x.spec()));
  }
  const Value indices = order_of(x, -1, true, k);
  return {take_along_axis(x, indices, -1), indices};
}

Value in_top_k(const Value& targets, const Value& predictions, Dim k) {
  const Dim classes = predictions.dim(-1);
  const Value inside = logical_and(greater_equal(targets, 0), less(targets, classes));
  const Value index = expand_dims(where(inside, targets, 0), -1);
  const Value wanted = take_along_axis(predictions, index, -1);
  const Value larger = sum(cast(greater(predictions, wanted), DType::int32), {.axes = {-1}});
  const Value finite = all(isfinite(predictions), {.axes = {-1}});
  const Value known = logical_and(inside, isfinite(squeeze(wanted, -1)));
  // TensorFlow looks for an infinity or NaN among all predictions of the row.
  return logical_and(logical_and(less(larger, k), known), finite);
}

Value argpartition(const Value& x, Dim k) {
  const Dim extent = x.dim(-1), smallest = std::clamp<Dim>(k, 0, extent - 1) + 1;
  const Value first = order_of(x, -1, false, smallest);
  const Value taken = max(one_hot(first, extent, -1, DType::int32), {.axes = {-2}});
  // Those taken are sorted behind all others by a first key.
  const Value order = order_of(x, -1, true, any_dim);
  const Value rank_of = argsort(order, -1);
  const Value key = add(rank_of, multiply(taken, extent));
  return concatenate({first, order_of(key, -1, false, extent - smallest)}, -1);
}

Value searchsorted(const Value& sorted, const Value& values, bool right) {
  const Values both = promote_all({sorted, values});
  return emit(searchsorted_op, both, SearchAttrs{right});
}

Value isin(const Value& x, const Value& candidates) {
  const Value flat = reshape(candidates, {any_dim});
  return any(equal(expand_dims(x, -1), flat), {.axes = {-1}});
}

}  // namespace ramet::ops
