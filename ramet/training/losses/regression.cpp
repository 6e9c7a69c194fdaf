#include "ramet/training/losses/regression.h"

#include <numbers>

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::losses {

namespace {

constexpr double epsilon = 1e-7;

Value mean_of_last_axis(const Value& x) { return ops::mean(x, {.axes = {-1}}); }

struct Pair {
  Value y_true, y_pred;
};
// In one type and, up to broadcasting, one shape.
Pair fitted(const Value& y_true, const Value& y_pred) {
  const auto [wanted, predicted] =
      squeeze_or_expand_to_same_rank(ops::cast(y_true, y_pred.dtype()), y_pred);
  return {wanted, predicted};
}

// Vectors of length 1; those of length 0 stay.
Value normalize(const Value& x, std::int64_t axis) {
  const Value squares = ops::sum(ops::square(x), {.axes = {axis}, .keepdims = true});
  return x * ops::rsqrt(ops::maximum(squares, epsilon * epsilon));
}

}  // namespace

Value mean_squared_error(const Value& y_true, const Value& y_pred) {
  const auto [wanted, predicted] = fitted(y_true, y_pred);
  return mean_of_last_axis(ops::square(wanted - predicted));
}

Value mean_absolute_error(const Value& y_true, const Value& y_pred) {
  const auto [wanted, predicted] = fitted(y_true, y_pred);
  return mean_of_last_axis(ops::absolute(wanted - predicted));
}

Value mean_absolute_percentage_error(const Value& y_true, const Value& y_pred) {
  const auto [wanted, predicted] = fitted(y_true, y_pred);
  const Value size = ops::maximum(ops::absolute(wanted), epsilon);
  return 100.0 * mean_of_last_axis(ops::absolute((wanted - predicted) / size));
}

Value mean_squared_logarithmic_error(const Value& y_true, const Value& y_pred) {
  const auto [wanted, predicted] = fitted(y_true, y_pred);
  const auto logarithm = [](const Value& x) { return ops::log(ops::maximum(x, epsilon) + 1.0); };
  return mean_of_last_axis(ops::square(logarithm(predicted) - logarithm(wanted)));
}

Value cosine_similarity(const Value& y_true, const Value& y_pred, std::int64_t axis) {
  const auto [wanted, predicted] = fitted(y_true, y_pred);
  return -ops::sum(normalize(wanted, axis) * normalize(predicted, axis), {.axes = {axis}});
}

Value huber(const Value& y_true, const Value& y_pred, double delta) {
  const auto [wanted, predicted] = fitted(y_true, y_pred);
  const Value error = predicted - wanted;
  const Value size = ops::absolute(error);
  return mean_of_last_axis(ops::where(ops::less_equal(size, delta), 0.5 * ops::square(error),
                                      delta * size - 0.5 * delta * delta));
}

Value log_cosh(const Value& y_true, const Value& y_pred) {
  const auto [wanted, predicted] = fitted(y_true, y_pred);
  const Value error = predicted - wanted;
  return mean_of_last_axis(error + ops::softplus(-2.0 * error) - std::numbers::ln2);
}

SampleLosses MeanSquaredError::call(const Value& y_true, const Value& y_pred) const {
  return mean_squared_error(y_true, y_pred);
}
SampleLosses MeanAbsoluteError::call(const Value& y_true, const Value& y_pred) const {
  return mean_absolute_error(y_true, y_pred);
}
SampleLosses MeanAbsolutePercentageError::call(const Value& y_true, const Value& y_pred) const {
  return mean_absolute_percentage_error(y_true, y_pred);
}
SampleLosses MeanSquaredLogarithmicError::call(const Value& y_true, const Value& y_pred) const {
  return mean_squared_logarithmic_error(y_true, y_pred);
}
SampleLosses CosineSimilarity::call(const Value& y_true, const Value& y_pred) const {
  return cosine_similarity(y_true, y_pred, axis);
}
SampleLosses Huber::call(const Value& y_true, const Value& y_pred) const {
  return huber(y_true, y_pred, delta);
}
SampleLosses LogCosh::call(const Value& y_true, const Value& y_pred) const {
  return log_cosh(y_true, y_pred);
}

}  // namespace ramet::losses
