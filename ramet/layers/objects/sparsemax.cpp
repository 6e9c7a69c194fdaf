#include "ramet/layers/objects/sparsemax.h"

#include "ramet/ops/ops.h"

namespace ramet {

Value sparsemax(const Value& x, std::int64_t axis) {
  const auto position = static_cast<Dim>(normalize_axis(axis, x.rank(), "sparsemax"));
  const auto sum_over = [](const Value& values, Dim over) {
    return ops::sum(values, {.axes = {over}, .keepdims = true});
  };
  // For each element: how many are at least as large, and their sum. `others` run over an axis of
  // their own.
  const Value self = ops::expand_dims(x, position), others = ops::expand_dims(x, position + 1);
  const Value at_least = ops::greater_equal(others, self);
  const auto over_others = [&](const Value& values) {
    return ops::squeeze(sum_over(values, position), position);
  };
  const Value count = over_others(ops::cast(at_least, x.dtype()));
  const Value sum = over_others(ops::where(at_least, others, 0.0));
  // An element stays if the larger ones exceed it by less than 1 in all. Over those that stay,
  // sum(x - tau) = 1.
  const Value stays = ops::less(ops::subtract(sum, ops::multiply(x, count)), 1.0);
  const Value size = sum_over(ops::cast(stays, x.dtype()), position);
  const Value total = sum_over(ops::where(stays, x, 0.0), position);
  const Value tau = ops::divide(ops::subtract(total, 1.0), size);
  return ops::relu(ops::subtract(x, tau));
}

}  // namespace ramet
