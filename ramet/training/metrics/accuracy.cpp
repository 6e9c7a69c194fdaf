#include "ramet/training/metrics/accuracy.h"

#include "ramet/ops/ops.h"

namespace ramet::metrics {

namespace {

Value as_floats(const Value& matches) { return ops::cast(matches, DType::float32); }

// Rows of y_pred, and one target for each of them; and the shape that the targets had.
struct Rows {
  Value targets, predictions;
  Shape shape;
};
Rows as_rows(const Value& targets, const Value& y_pred) {
  const auto flat = [](const Value& x, const Shape& shape, std::size_t rank) {
    return x.rank() > rank ? ops::reshape(x, shape) : x;
  };
  return {flat(targets, {any_dim}, 1), flat(y_pred, {any_dim, y_pred.dim(-1)}, 2), targets.shape()};
}

Value in_shape_of(const Rows& rows, const Value& matches) {
  return rows.shape.size() > 1 ? ops::reshape(as_floats(matches), rows.shape) : as_floats(matches);
}

}  // namespace

Value accuracy(const Value& y_true, const Value& y_pred) {
  const auto [wanted, predicted] =
      squeeze_or_expand_to_same_rank(ops::cast(y_true, y_pred.dtype()), y_pred);
  return as_floats(ops::equal(wanted, predicted));
}

Value binary_accuracy(const Value& y_true, const Value& y_pred, double threshold) {
  const auto [wanted, predicted] = squeeze_or_expand_to_same_rank(y_true, y_pred);
  return as_floats(
      ops::equal(wanted, ops::cast(ops::greater(predicted, threshold), wanted.dtype())));
}

Value categorical_accuracy(const Value& y_true, const Value& y_pred) {
  Value wanted = ops::argmax(y_true, -1);
  const Shape shape = wanted.shape();
  const bool has_extra_axis = wanted.rank() == y_pred.rank();
  if (has_extra_axis) wanted = ops::squeeze(wanted, -1);
  const Value matches = as_floats(ops::equal(wanted, ops::argmax(y_pred, -1)));
  return has_extra_axis ? ops::reshape(matches, shape) : matches;
}

Value sparse_categorical_accuracy(const Value& y_true, const Value& y_pred) {
  Value wanted = ops::cast(y_true, y_pred.dtype());
  const bool has_extra_axis = wanted.rank() == y_pred.rank() && wanted.dim(-1) == 1;
  if (has_extra_axis) wanted = ops::squeeze(wanted, -1);
  Value matches = as_floats(ops::equal(wanted, ops::cast(ops::argmax(y_pred, -1), wanted.dtype())));
  if (has_extra_axis) matches = ops::reshape(matches, y_true.shape());
  if (matches.rank() > 1 && matches.dim(-1) == 1) matches = ops::squeeze(matches, -1);
  return matches;
}

Value top_k_categorical_accuracy(const Value& y_true, const Value& y_pred, std::int64_t k) {
  const Rows rows = as_rows(ops::argmax(y_true, -1), y_pred);
  return in_shape_of(rows, ops::in_top_k(rows.targets, rows.predictions, k));
}

Value sparse_top_k_categorical_accuracy(const Value& y_true, const Value& y_pred, std::int64_t k,
                                        bool from_sorted_ids) {
  const Rows rows =
      as_rows(ops::cast(y_true, from_sorted_ids ? y_pred.dtype() : DType::int32), y_pred);
  if (!from_sorted_ids) {
    return in_shape_of(rows, ops::in_top_k(rows.targets, rows.predictions, k));
  }
  const Value first = ops::slice(rows.predictions, {{}, {.end = k}});
  return in_shape_of(rows,
                     ops::any(ops::equal(ops::expand_dims(rows.targets, 1), first), {.axes = {1}}));
}

SampleLosses Accuracy::call(const Value& y_true, const Value& y_pred) const {
  return accuracy(y_true, y_pred);
}
SampleLosses BinaryAccuracy::call(const Value& y_true, const Value& y_pred) const {
  return binary_accuracy(y_true, y_pred, threshold);
}
SampleLosses CategoricalAccuracy::call(const Value& y_true, const Value& y_pred) const {
  return categorical_accuracy(y_true, y_pred);
}
SampleLosses SparseCategoricalAccuracy::call(const Value& y_true, const Value& y_pred) const {
  return sparse_categorical_accuracy(y_true, y_pred);
}
SampleLosses TopKCategoricalAccuracy::call(const Value& y_true, const Value& y_pred) const {
  return top_k_categorical_accuracy(y_true, y_pred, k);
}
SampleLosses SparseTopKCategoricalAccuracy::call(const Value& y_true, const Value& y_pred) const {
  return sparse_top_k_categorical_accuracy(y_true, y_pred, k, from_sorted_ids);
}

}  // namespace ramet::metrics
