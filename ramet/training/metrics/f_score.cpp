#include "ramet/training/metrics/f_score.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::metrics {

namespace {
constexpr double epsilon = 1e-7;
}

void check_f_score(const FScoreOptions& options) {
  const auto& average = options.average;
  if (average && *average != "micro" && *average != "macro" && *average != "weighted") {
    fail<ValueError>(
        "Invalid `average` argument value. Expected one of: {{None, 'micro', 'macro', "
        "'weighted'}}. "
        "Received: average={}",
        *average);
  }
  if (options.beta <= 0) {
    fail<ValueError>("Invalid `beta` argument value. It should be > 0. Received: beta={}",
                     Json(options.beta).dump());
  }
  if (options.threshold && (*options.threshold > 1 || *options.threshold <= 0)) {
    fail<ValueError>(
        "Invalid `threshold` argument value. It should verify 0 < threshold <= 1. Received: "
        "threshold={}",
        Json(*options.threshold).dump());
  }
}

void require_matrices(std::string_view who, const Value& y_true, const Value& y_pred) {
  const bool are_matrices = y_true.rank() == 2 && y_pred.rank() == 2;
  if (are_matrices && y_true.dim(-1) != any_dim && y_pred.dim(-1) != any_dim) return;
  fail<ValueError>(
      "{} expects 2D inputs with shape (batch_size, output_dim){}. Received input shapes: "
      "y_pred.shape={} and y_true.shape={}.",
      who, are_matrices ? ", with output_dim fully defined (not None)" : "",
      to_string(y_pred.shape()), to_string(y_true.shape()));
}

void fail_without_state(std::string_view who) {
  fail<ValueError>("{}: expected an update before the result is asked for.", who);
}

void FScoreState::update(CallContext& context, const FScoreOptions& options, Value y_true,
                         Value y_pred, const Value& sample_weight) const {
  const DType dtype = true_positives.dtype();
  y_true = ops::cast(y_true, dtype);
  y_pred = ops::cast(y_pred, dtype);
  if (options.threshold) {
    y_pred = ops::greater(y_pred, *options.threshold);
  } else {
    // The largest one, unless all are 0.
    const Value largest = ops::max(y_pred, {.axes = {-1}, .keepdims = true});
    y_pred = ops::logical_and(ops::greater_equal(y_pred, largest),
                              ops::greater(ops::absolute(y_pred), 1e-9));
  }
  y_pred = ops::cast(y_pred, dtype);

  const bool is_micro = options.average == "micro";
  const auto add = [&](const Variable& variable, Value amounts) {
    if (sample_weight) amounts = amounts * ops::expand_dims(ops::cast(sample_weight, dtype), 1);
    const Value sum = is_micro ? ops::sum(amounts) : ops::sum(amounts, {.axes = {0}});
    context.update_now(variable, context.read_exact(variable) + sum);
  };
  add(true_positives, y_pred * y_true);
  add(false_positives, y_pred * (1.0 - y_true));
  add(false_negatives, (1.0 - y_pred) * y_true);
  add(intermediate_weights, y_true);
}

Value FScoreState::result(CallContext& context, const FScoreOptions& options) const {
  const Value tp = context.read_exact(true_positives);
  const Value precision = tp / (tp + context.read_exact(false_positives) + epsilon);
  const Value recall = tp / (tp + context.read_exact(false_negatives) + epsilon);
  const double square = options.beta * options.beta;
  const Value scores = precision * recall / (square * precision + recall + epsilon) * (1 + square);
  if (!options.average) return scores;
  if (*options.average != "weighted") return ops::mean(scores);
  const Value weights = context.read_exact(intermediate_weights);
  return ops::sum(scores * (weights / (ops::sum(weights) + epsilon)));
}

}  // namespace ramet::metrics
