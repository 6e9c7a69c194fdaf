#include "ramet/training/metrics/confusion.h"

#include <algorithm>
#include <cmath>

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"
#include "ramet/training/losses/reduction.h"

namespace ramet::metrics {

namespace {

constexpr DType dtype = DType::float32;

Value vector_of(const std::vector<double>& numbers) {
  Tensor tensor(dtype, {static_cast<Dim>(numbers.size())});
  std::copy(numbers.begin(), numbers.end(), tensor.mutable_data<float>().begin());
  return constant(std::move(tensor));
}

bool are_even(const std::vector<double>& thresholds) {
  if (thresholds.size() < 3) return false;
  const auto steps = static_cast<double>(thresholds.size() - 1);
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const double even = static_cast<double>(i) / steps;
    if (std::abs(thresholds[i] - even) > 1e-7 + 1e-5 * even) return false;
  }
  return true;
}

// What is not among the k largest becomes a score below every threshold.
Value filter_top_k(const Value& scores, std::int64_t k) {
  const Value places = ops::one_hot(ops::top_k(scores, k).indices, scores.dim(-1), -1, dtype);
  const Value is_kept = ops::sum(places, {.axes = {-2}});
  return scores * is_kept + every_score * (1.0 - is_kept);
}

Value only_class(const Value& x, std::int64_t class_id) {
  const Dim classes = x.dim(-1);
  const Dim from = class_id < 0 ? class_id + classes : class_id;
  return ops::slice_axis(x, -1, from, from + 1);
}

// The samples and labels of a batch: in one vector, or as (samples, labels).
struct Batch {
  Value is_positive, scores, weights;  // weights may be null
};

struct Counts {
  Value true_positives, false_positives, true_negatives, false_negatives;
};

// Each score falls between two thresholds; what lies above a threshold is a sum from the end.
Counts count_by_buckets(const Batch& batch, const ConfusionOptions& options) {
  const auto thresholds = static_cast<Dim>(options.thresholds.size());
  const bool has_epsilon = options.thresholds.front() < 0 || options.thresholds.back() > 1;
  const auto weighted = [&](const Value& labels) {
    return batch.weights ? labels * batch.weights : labels;
  };
  const Value labels = ops::cast(batch.is_positive, dtype);
  const Value true_labels = weighted(labels), false_labels = weighted(1.0 - labels);

  const Value scaled = ops::clip(batch.scores, 0, 1) * static_cast<double>(thresholds - 1);
  Value buckets = ops::ceil(scaled) - 1.0;
  if (has_epsilon) buckets = ops::relu(buckets);
  // What is above no threshold goes to a bucket that is not there.
  buckets = ops::cast(buckets, DType::int32);
  const Dim label_count = options.multi_label ? batch.scores.dim(-1) : 1;
  if (options.multi_label) {
    const Value offsets = ops::arange(label_count, 0, static_cast<double>(thresholds));
    buckets = ops::where(ops::less(buckets, 0), thresholds * label_count, buckets + offsets);
  } else {
    buckets = ops::where(ops::less(buckets, 0), thresholds, buckets);
  }
  const auto above_each = [&](const Value& amounts) {
    const Value sums =
        ops::scatter_add(ops::reshape(amounts, {any_dim}), ops::reshape(buckets, {any_dim}),
                         {.axis = 0, .extent = thresholds * label_count});
    const Value by_label = ops::reshape(sums, {label_count, thresholds});
    const Value totals = ops::flip(ops::cumsum(ops::flip(by_label, {1}), 1), {1});
    return options.multi_label ? ops::transpose(totals) : ops::reshape(totals, {thresholds});
  };
  const auto all = [&](const Value& amounts) {
    return options.multi_label ? ops::sum(amounts, {.axes = {0}}) : ops::sum(amounts);
  };
  const Value tp = above_each(true_labels), fp = above_each(false_labels);
  return {tp, fp, all(false_labels) - fp, all(true_labels) - tp};
}

Counts count_by_comparison(const Batch& batch, const ConfusionOptions& options) {
  Shape shape(batch.scores.rank() + 1, 1);
  shape[0] = static_cast<Dim>(options.thresholds.size());
  const Value thresholds = ops::reshape(vector_of(options.thresholds), shape);
  const Value is_above = ops::greater(ops::expand_dims(batch.scores, 0), thresholds);
  const Value is_below = ops::logical_not(is_above);
  const Value is_positive = ops::expand_dims(batch.is_positive, 0);
  const Value is_negative = ops::logical_not(is_positive);
  const auto counted = [&](const Value& a, const Value& b) {
    const Value both = ops::logical_and(a, b);
    const Value amounts = batch.weights ? ops::where(both, ops::expand_dims(batch.weights, 0), 0.0)
                                        : ops::cast(both, dtype);
    return ops::sum(amounts, {.axes = {1}});
  };
  return {counted(is_positive, is_above), counted(is_negative, is_above),
          counted(is_negative, is_below), counted(is_positive, is_below)};
}

}  // namespace

Thresholds::Thresholds(const std::vector<double>& thresholds) : json_(ramet::to_json(thresholds)) {}

void Thresholds::check() const {
  Json wrong = Json::array();
  const auto look_at = [&](const Json& one) {
    if (one.is_null() || one.as_double() < 0 || one.as_double() > 1) wrong.push_back(one);
  };
  if (json_.is_array()) {
    for (const Json& one : json_.items()) look_at(one);
  } else if (!json_.is_null()) {
    look_at(json_);
  }
  if (!wrong.empty()) {
    fail<ValueError>("Threshold values must be in [0, 1]. Received: {}", wrong.dump());
  }
}

std::vector<double> Thresholds::values(double otherwise) const {
  if (json_.is_null()) return {otherwise};
  if (!json_.is_array()) return {json_.as_double()};
  std::vector<double> values;
  for (const Json& one : json_.items()) values.push_back(one.as_double());
  return values;
}

std::vector<double> even_thresholds(std::int64_t count) {
  std::vector<double> thresholds;
  for (std::int64_t i = 0; i < count; ++i) {
    thresholds.push_back(static_cast<double>(i) / static_cast<double>(count - 1));
  }
  return thresholds;
}

void update_confusion_matrix(CallContext& context, const ConfusionVariables& variables,
                             Value y_true, Value y_pred, Value sample_weight,
                             const ConfusionOptions& options) {
  y_true = ops::cast(y_true, dtype);
  y_pred = ops::cast(y_pred, dtype);
  std::tie(y_pred, y_true) = squeeze_or_expand_to_same_rank(y_pred, y_true);
  if (sample_weight) {
    sample_weight = ops::expand_dims(ops::cast(sample_weight, dtype), -1);
    sample_weight = squeeze_or_expand_to_same_rank(y_true, sample_weight, false).second;
  }
  if (options.top_k) y_pred = filter_top_k(y_pred, *options.top_k);
  if (options.class_id) {
    if (y_pred.rank() == 1) {
      fail<ValueError>(
          "When class_id is provided, y_pred must be a 2D array with shape (num_samples, "
          "num_classes), found shape: {}",
          to_string(y_pred.shape()));
    }
    y_true = only_class(y_true, *options.class_id);
    y_pred = only_class(y_pred, *options.class_id);
  }

  Value weights;
  if (sample_weight) weights = ops::broadcast_to(sample_weight, y_pred.shape());
  if (!options.label_weights.empty()) {
    const Value of_labels =
        ops::broadcast_to(ops::expand_dims(vector_of(options.label_weights), 0), y_pred.shape());
    weights = weights ? weights * of_labels : of_labels;
  }
  Batch batch{ops::cast(y_true, DType::boolean), y_pred, weights};
  if (!options.multi_label) {
    for (Value* part : {&batch.is_positive, &batch.scores, &batch.weights}) {
      if (*part) *part = ops::reshape(*part, {any_dim});
    }
  }
  const Counts counts = are_even(options.thresholds) ? count_by_buckets(batch, options)
                                                     : count_by_comparison(batch, options);
  const auto add = [&](const Variable& variable, const Value& count) {
    if (variable) context.update_now(variable, context.read_exact(variable) + count);
  };
  add(variables.true_positives, counts.true_positives);
  add(variables.false_positives, counts.false_positives);
  add(variables.true_negatives, counts.true_negatives);
  add(variables.false_negatives, counts.false_negatives);
}

}  // namespace ramet::metrics
