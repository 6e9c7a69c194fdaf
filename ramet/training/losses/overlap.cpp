#include "ramet/training/losses/overlap.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::losses {

namespace {
constexpr double epsilon = 1e-7;
}

Value dice(const Value& y_true, const Value& y_pred, const std::vector<std::int64_t>& axes) {
  const Value wanted = ops::cast(y_true, y_pred.dtype());
  const auto total = [&](const Value& x) { return ops::sum(x, {.axes = axes}); };
  return 1.0 - 2.0 * total(wanted * y_pred) / (total(wanted) + total(y_pred) + epsilon);
}

Value tversky(const Value& y_true, const Value& y_pred, const TverskyOptions& options) {
  const Value wanted = ops::cast(y_true, y_pred.dtype());
  const auto total = [&](const Value& x) { return ops::sum(x, {.axes = options.axes}); };
  const Value hits = total(wanted * y_pred);
  const Value missed = total((1.0 - y_pred) * wanted);
  const Value extra = total(y_pred * (1.0 - wanted));
  return 1.0 - hits / (hits + missed * options.alpha + extra * options.beta + epsilon);
}

SampleLosses Dice::call(const Value& y_true, const Value& y_pred) const {
  return dice(y_true, y_pred, axis.list());
}
SampleLosses Tversky::call(const Value& y_true, const Value& y_pred) const {
  return tversky(y_true, y_pred, {.alpha = alpha, .beta = beta, .axes = axis.list()});
}

}  // namespace ramet::losses
