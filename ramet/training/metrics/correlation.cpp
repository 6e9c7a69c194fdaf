#include "ramet/training/metrics/correlation.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::metrics {

namespace {

constexpr double epsilon = 1e-7;

struct Moments {
  Value mean, centred, variance;
};
Moments moments(const Value& x, std::int64_t axis) {
  const ops::ReduceAttrs along{.axes = {axis}, .keepdims = true};
  const Value mean = ops::mean(x, along);
  const Value centred = x - mean;
  return {mean, centred, ops::variance(centred, along)};
}

}  // namespace

Value pearson_correlation(const Value& y_true, const Value& y_pred, std::int64_t axis) {
  const auto [wanted, predicted] =
      squeeze_or_expand_to_same_rank(ops::cast(y_true, y_pred.dtype()), y_pred);
  const Moments a = moments(wanted, axis), b = moments(predicted, axis);
  return ops::mean((a.centred / ops::sqrt(a.variance)) * (b.centred / ops::sqrt(b.variance)),
                   {.axes = {axis}});
}

Value concordance_correlation(const Value& y_true, const Value& y_pred, std::int64_t axis) {
  const auto [wanted, predicted] =
      squeeze_or_expand_to_same_rank(ops::cast(y_true, y_pred.dtype()), y_pred);
  const Moments a = moments(wanted, axis), b = moments(predicted, axis);
  // Keras centres y_true by the mean of y_pred; with the other factor centred, that is the same.
  const Value covariance = (wanted - b.mean) * b.centred;
  const Value norm = a.variance + b.variance + ops::square(a.mean - b.mean);
  return ops::mean(2.0 * covariance / (norm + epsilon), {.axes = {axis}});
}

SampleLosses PearsonCorrelation::call(const Value& y_true, const Value& y_pred) const {
  return pearson_correlation(y_true, y_pred, axis);
}
SampleLosses ConcordanceCorrelation::call(const Value& y_true, const Value& y_pred) const {
  return concordance_correlation(y_true, y_pred, axis);
}

}  // namespace ramet::metrics
