#include "ramet/training/metrics/operating_point.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::metrics {

Rates rates_of(CallContext& context, const ConfusionVariables& counts) {
  const Value tp = context.read_exact(counts.true_positives);
  const Value fp = context.read_exact(counts.false_positives);
  const Value tn = context.read_exact(counts.true_negatives);
  const Value fn = context.read_exact(counts.false_negatives);
  return {.sensitivity = ops::divide_no_nan(tp, tp + fn),
          .specificity = ops::divide_no_nan(tn, tn + fp),
          .precision = ops::divide_no_nan(tp, tp + fp)};
}

Value best_under_constraint(const Value& constrained, const Value& dependent, double value) {
  const Value feasible = ops::greater_equal(constrained, value);
  return ops::maximum(ops::max(ops::where(feasible, dependent, 0.0)), 0.0);
}

void check_operating_point(std::string_view argument, double value, std::int64_t num_thresholds) {
  if (!(value >= 0 && value <= 1)) {
    fail<ValueError>("Argument `{0}` must be in the range [0, 1]. Received: {0}={1}", argument,
                     Json(value).dump());
  }
  if (num_thresholds <= 0) {
    fail<ValueError>(
        "Argument `num_thresholds` must be an integer > 0. Received: num_thresholds={}",
        num_thresholds);
  }
}

}  // namespace ramet::metrics
