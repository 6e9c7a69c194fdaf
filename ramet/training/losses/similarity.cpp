#include "ramet/training/losses/similarity.h"

#include <limits>

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::losses {

SampleLosses circle(const Value& y_true, const Value& y_pred, CircleOptions options) {
  const Value classes = ops::reshape(ops::cast(y_true, DType::int32), {any_dim, 1});
  const Value distances =
      ops::maximum(1.0 - ops::matmul(y_pred, y_pred, {.transpose_b = true}), 0.0);

  Value is_same = ops::equal(classes, ops::transpose(classes));
  const Value is_other = ops::logical_not(is_same);
  if (options.remove_diagonal) {
    const Value positions = ops::arange(classes.shape()[0] == any_dim ? 1 : classes.shape()[0]);
    is_same = ops::logical_and(
        is_same, ops::not_equal(ops::expand_dims(positions, 1), ops::expand_dims(positions, 0)));
  }

  const double margin = options.margin;
  const Value same_weights = ops::maximum(margin + distances, 0.0);
  const Value other_weights = ops::maximum(1 + margin - distances, 0.0);
  const auto gathered = [](const Value& is_one, const Value& scores) {
    constexpr double minus_infinity = -std::numeric_limits<double>::infinity();
    return ops::logsumexp(ops::where(is_one, scores, minus_infinity), {.axes = {1}});
  };
  const Value same = gathered(is_same, -options.gamma * same_weights * (margin - distances));
  const Value other = gathered(is_other, options.gamma * other_weights * (1 - margin - distances));
  const Value losses = ops::softplus(same + other);
  return {losses, ops::greater(losses, 0)};
}

SampleLosses Circle::call(const Value& y_true, const Value& y_pred) const {
  return circle(y_true, y_pred, {gamma, margin, remove_diagonal});
}

}  // namespace ramet::losses
