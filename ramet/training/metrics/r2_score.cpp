#include "ramet/training/metrics/r2_score.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"
#include "ramet/training/losses/reduction.h"
#include "ramet/training/metrics/f_score.h"

namespace ramet::metrics {

void R2Score::check() const {
  if (class_aggregation && *class_aggregation != "uniform_average" &&
      *class_aggregation != "variance_weighted_average") {
    fail<ValueError>(
        "Invalid value for argument `class_aggregation`. Expected one of (None, 'uniform_average', "
        "'variance_weighted_average'). Received: class_aggregation={}",
        *class_aggregation);
  }
  if (num_regressors < 0) {
    fail<ValueError>(
        "Invalid value for argument `num_regressors`. Expected a value >= 0. Received: "
        "num_regressors={}",
        num_regressors);
  }
}

R2ScoreMetric::R2ScoreMetric(R2Score given)
    : MetricOf<R2Score>(std::move(given)), num_samples_(add_variable("num_samples", {})) {}

void R2ScoreMetric::update(CallContext& context, const Value& y_true, const Value& y_pred,
                           const Value& sample_weight) {
  require_predictions(y_pred);
  const auto [wanted, predicted] =
      squeeze_or_expand_to_same_rank(ops::cast(y_true, dtype()), ops::cast(y_pred, dtype()));
  if (!count_) {
    require_matrices("R2Score", wanted, predicted);
    const Shape shape = {predicted.dim(-1)};
    squared_sum_ = add_variable("squared_sum", shape);
    sum_ = add_variable("sum", shape);
    residual_ = add_variable("residual", shape);
    count_ = add_variable("count", shape);
  }
  Value weight = sample_weight ? ops::cast(sample_weight, dtype()) : ops::full({}, 1, dtype());
  if (weight.rank() == 1) weight = ops::expand_dims(weight, 1);
  weight = ops::broadcast_to(weight, wanted.shape());

  const auto add = [&](const Variable& variable, const Value& amounts) {
    const Value sum = ops::cast(ops::sum(amounts, {.axes = {0}}), variable.dtype());
    context.update_now(variable, context.read_exact(variable) + sum);
  };
  const Value weighted = wanted * weight;
  add(sum_, weighted);
  add(squared_sum_, wanted * weighted);
  add(residual_, ops::square(wanted - predicted) * weight);
  add(count_, weight);
  double elements = 1;
  for (Dim extent : wanted.shape()) elements *= static_cast<double>(extent);
  context.update_now(num_samples_, context.read_exact(num_samples_) + elements);
}

Value R2ScoreMetric::result(CallContext& context) {
  if (!count_) fail_without_state(name());
  const Value sum = context.read_exact(sum_);
  const Value mean = sum / context.read_exact(count_);
  const Value total = context.read_exact(squared_sum_) - sum * mean;
  Value scores = 1.0 - context.read_exact(residual_) / total;
  scores = ops::where(ops::isinf(scores), 0.0, scores);
  Value score = scores;
  if (config().class_aggregation == "uniform_average") score = ops::mean(scores);
  if (config().class_aggregation == "variance_weighted_average") {
    score = ops::sum(total * scores) / ops::sum(total);
  }
  if (config().num_regressors == 0) return score;
  // With too few samples, the adjusted score means nothing: the plain one is given.
  const Value samples = context.read_exact(num_samples_);
  const Value freedom = samples - static_cast<double>(config().num_regressors) - 1.0;
  const Value adjusted = 1.0 - (1.0 - score) * (samples - 1.0) / freedom;
  return ops::where(ops::greater(freedom, 0.0), adjusted, score);
}

}  // namespace ramet::metrics
