#include "ramet/layers/objects/sparsemax.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value sum_last(const Value& x, bool keepdims = false) {
  return ops::sum(x, {.axes = {static_cast<Dim>(x.rank()) - 1}, .keepdims = keepdims});
}

}  // namespace

Value sparsemax(const Value& x) {
  if (x.rank() == 0) fail<ValueError>("sparsemax: expected rank 1 or more, received a scalar.");
  // For each element i: how many elements are at least as large, and their sum.
  const Value self = ops::expand_dims(x, -1), others = ops::expand_dims(x, -2);
  const Value at_least = ops::greater_equal(others, self);
  const Value count = sum_last(ops::cast(at_least, x.dtype()));
  const Value sum = sum_last(ops::where(at_least, others, 0.0));
  // The support is those i whose distance to the larger elements adds up to less than 1. On it,
  // sum(x - tau) = 1.
  const Value is_support = ops::less(ops::subtract(sum, ops::multiply(x, count)), 1.0);
  const Value size = sum_last(ops::cast(is_support, x.dtype()), true);
  const Value total = sum_last(ops::where(is_support, x, 0.0), true);
  const Value tau = ops::divide(ops::subtract(total, 1.0), size);
  return ops::relu(ops::subtract(x, tau));
}

}  // namespace ramet
