#include "ramet/training/losses/divergence.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::losses {

namespace {
constexpr double epsilon = 1e-7;
}

Value kl_divergence(const Value& y_true, const Value& y_pred) {
  const Value wanted = ops::clip(ops::cast(y_true, y_pred.dtype()), epsilon, 1);
  const Value predicted = ops::clip(y_pred, epsilon, 1);
  return ops::sum(wanted * ops::log(wanted / predicted), {.axes = {-1}});
}

Value poisson(const Value& y_true, const Value& y_pred) {
  const Value wanted = ops::cast(y_true, y_pred.dtype());
  return ops::mean(y_pred - wanted * ops::log(y_pred + epsilon), {.axes = {-1}});
}

Value categorical_generalized_cross_entropy(const Value& y_true, const Value& y_pred, double q) {
  const Value right =
      ops::one_hot(ops::cast(y_true, DType::int32), y_pred.dim(-1), -1, y_pred.dtype());
  const Value probability = ops::sum(y_pred * right, {.axes = {-1}});
  return (1.0 - ops::power(probability, q)) / q;
}

SampleLosses KLDivergence::call(const Value& y_true, const Value& y_pred) const {
  return kl_divergence(y_true, y_pred);
}
SampleLosses Poisson::call(const Value& y_true, const Value& y_pred) const {
  return poisson(y_true, y_pred);
}
SampleLosses CategoricalGeneralizedCrossEntropy::call(const Value& y_true,
                                                      const Value& y_pred) const {
  return categorical_generalized_cross_entropy(y_true, y_pred, q);
}

void CategoricalGeneralizedCrossEntropy::check() const {
  if (!(q > 0 && q < 1)) fail<ValueError>("q must be in the interval (0, 1)");
}

}  // namespace ramet::losses
