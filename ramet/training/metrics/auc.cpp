#include "ramet/training/metrics/auc.h"

#include <algorithm>

#include "ramet/layers/objects/json_array_impl.h"
#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::metrics {

// ---------------------------------------------------------------- names

AUCCurve::AUCCurve(std::string_view name) {
  if (name == "pr" || name == "PR") {
    kind_ = Kind::pr;
  } else if (name == "roc" || name == "ROC") {
    kind_ = Kind::roc;
  } else if (name == "prgain" || name == "PRGAIN") {
    kind_ = Kind::prgain;
  } else {
    fail<ValueError>(
        "Invalid AUC curve value: \"{}\". Expected values are [\"PR\", \"ROC\", \"PRGAIN\"]", name);
  }
}

Json to_json(AUCCurve curve) {
  switch (curve.kind_) {
    case AUCCurve::Kind::roc:
      return "ROC";
    case AUCCurve::Kind::pr:
      return "PR";
    case AUCCurve::Kind::prgain:
      break;
  }
  return "PRGAIN";
}

void from_json(const Json& json, AUCCurve& curve) {
  curve = AUCCurve(std::string_view(json.as_string()));
}

AUCSummationMethod::AUCSummationMethod(std::string_view name) {
  if (name == "interpolation" || name == "Interpolation") {
    kind_ = Kind::interpolation;
  } else if (name == "majoring" || name == "Majoring") {
    kind_ = Kind::majoring;
  } else if (name == "minoring" || name == "Minoring") {
    kind_ = Kind::minoring;
  } else {
    fail<ValueError>(
        "Invalid AUC summation method value: \"{}\". Expected values are [\"interpolation\", "
        "\"majoring\", \"minoring\"]",
        name);
  }
}

Json to_json(AUCSummationMethod method) {
  switch (method.kind_) {
    case AUCSummationMethod::Kind::interpolation:
      return "interpolation";
    case AUCSummationMethod::Kind::majoring:
      return "majoring";
    case AUCSummationMethod::Kind::minoring:
      break;
  }
  return "minoring";
}

void from_json(const Json& json, AUCSummationMethod& method) {
  method = AUCSummationMethod(std::string_view(json.as_string()));
}

Json to_json(const LabelWeights& weights) {
  if (weights.values_.empty()) return {};
  std::vector<double> rounded;
  for (double value : weights.values_) rounded.push_back(static_cast<float>(value));
  return Json::object(
      {{"class_name", "__tensor__"},
       {"config", Json::object({{"value", ramet::to_json(rounded)}, {"dtype", "float32"}})}});
}

void from_json(const Json& json, LabelWeights& weights) {
  weights.values_.clear();
  if (json.is_null()) return;
  const Tensor array = array_from_json(json, "label_weights");
  for (Dim i = 0; i < array.size(); ++i) weights.values_.push_back(array.at(i));
}

// ---------------------------------------------------------------- AUC

void AUC::check() const {
  if (!thresholds && num_thresholds <= 1) {
    fail<ValueError>(
        "Argument `num_thresholds` must be an integer > 1. Received: num_thresholds={}",
        num_thresholds);
  }
  if (num_labels && *num_labels != 0 && !multi_label) {
    fail<ValueError>("`num_labels` is needed only when `multi_label` is True.");
  }
}

AUCMetric::AUCMetric(AUC given) : MetricOf<AUC>(std::move(given)) {
  constexpr double epsilon = 1e-7;  // so that 0 and 1 lie inside whatever the rounding
  if (config().thresholds) {
    thresholds_ = *config().thresholds;
    std::sort(thresholds_.begin(), thresholds_.end());
    thresholds_.insert(thresholds_.begin(), -epsilon);
    thresholds_.push_back(1 + epsilon);
  } else {
    thresholds_ = even_thresholds(config().num_thresholds);
    thresholds_.front() = -epsilon;
    thresholds_.back() = 1 + epsilon;
  }
  const Dim labels = config().num_labels.value_or(0);
  if (!config().multi_label || labels > 0) build(labels);
}

Json AUCMetric::get_config() const {
  Json json = MetricOf<AUC>::get_config();
  json["num_thresholds"] = thresholds_.size();
  if (config().thresholds) {
    json["thresholds"] =
        ramet::to_json(std::vector<double>(thresholds_.begin() + 1, thresholds_.end() - 1));
  }
  return json;
}

void AUCMetric::build(Dim labels) {
  Shape shape = {static_cast<Dim>(thresholds_.size())};
  if (labels > 0) shape.push_back(labels);
  counts_ = {.true_positives = add_variable("true_positives", shape),
             .false_positives = add_variable("false_positives", shape),
             .true_negatives = add_variable("true_negatives", shape),
             .false_negatives = add_variable("false_negatives", shape)};
}

void AUCMetric::update(CallContext& context, const Value& y_true, const Value& y_pred,
                       const Value& sample_weight) {
  require_predictions(y_pred);
  if (!counts_.true_positives) {
    if (y_pred.rank() != 2) {
      fail<ValueError>(
          "`y_pred` must have rank 2 when `multi_label=True`. Found rank {}. Full shape received "
          "for "
          "`y_pred`: {}",
          y_pred.rank(), to_string(y_pred.shape()));
    }
    build(y_pred.dim(1));
  }
  ConfusionOptions options{.thresholds = thresholds_, .multi_label = config().multi_label};
  if (!config().multi_label) options.label_weights = config().label_weights.values();
  update_confusion_matrix(context, counts_, y_true,
                          config().from_logits ? ops::sigmoid(y_pred) : y_pred, sample_weight,
                          options);
}

Value AUCMetric::over_labels(const Value& areas) const {
  const Value by_label = ops::sum(areas, {.axes = {0}});
  if (!config().multi_label) return by_label;
  const std::vector<double>& weights = config().label_weights.values();
  if (weights.empty()) return ops::mean(by_label);
  Tensor tensor(DType::float32, {static_cast<Dim>(weights.size())});
  std::copy(weights.begin(), weights.end(), tensor.mutable_data<float>().begin());
  const Value weight = constant(std::move(tensor));
  return ops::divide_no_nan(ops::sum(by_label * weight), ops::sum(weight));
}

Value AUCMetric::result(CallContext& context) {
  if (!counts_.true_positives) {
    fail<ValueError>("{}: expected an update before the result is asked for.", name());
  }
  const Value tp = context.read_exact(counts_.true_positives);
  const Value fp = context.read_exact(counts_.false_positives);
  const Value tn = context.read_exact(counts_.true_negatives);
  const Value fn = context.read_exact(counts_.false_negatives);
  const auto stripes = static_cast<Dim>(thresholds_.size()) - 1;
  // The left and right ends of the stripes.
  const auto left = [&](const Value& x) { return ops::slice_axis(x, 0, 0, stripes); };
  const auto right = [&](const Value& x) { return ops::slice_axis(x, 0, 1, stripes + 1); };
  using Curve = AUCCurve::Kind;
  using Method = AUCSummationMethod::Kind;
  const Curve curve = config().curve.kind();
  const Method method = config().summation_method.kind();

  if (curve == Curve::pr && method == Method::interpolation) {
    // Precision does not lie on a line between two points; true positives do (Davis and Goadrich,
    // 2006).
    const Value positives = tp + fp;
    const Value before = left(positives), after = right(positives);
    const Value dtp = left(tp) - right(tp);
    const Value slope = ops::divide_no_nan(dtp, ops::maximum(before - after, 0.0));
    const Value intercept = right(tp) - slope * after;
    const Value ratio =
        ops::where(ops::logical_and(ops::greater(before, 0.0), ops::greater(after, 0.0)),
                   ops::divide_no_nan(before, ops::maximum(after, 0.0)), 1.0);
    return over_labels(ops::divide_no_nan(slope * (dtp + intercept * ops::log(ratio)),
                                          ops::maximum(right(tp) + right(fn), 0.0)));
  }

  const Value recall = ops::divide_no_nan(tp, tp + fn);
  Value x, y;
  switch (curve) {
    case Curve::roc:
      x = ops::divide_no_nan(fp, fp + tn);
      y = recall;
      break;
    case Curve::pr:
      x = recall;
      y = ops::divide_no_nan(tp, tp + fp);
      break;
    case Curve::prgain: {
      // Gains (Flach and Kull, 2015); without true positives, recall has none and precision all.
      const Value scale = ops::divide_no_nan(tp + fn, tn + fp);
      const Value is_none = ops::equal(tp, 0.0);
      x = ops::maximum(ops::where(is_none, 0.0, 1.0 - scale * ops::divide_no_nan(fn, tp)), 0.0);
      y = ops::where(is_none, 1.0, 1.0 - scale * ops::divide_no_nan(fp, tp));
      break;
    }
  }
  Value heights;
  switch (method) {
    case Method::interpolation:
      heights = (left(y) + right(y)) / 2.0;
      break;
    case Method::minoring:
      heights = ops::minimum(left(y), right(y));
      break;
    case Method::majoring:
      heights = ops::maximum(left(y), right(y));
      break;
  }
  return over_labels((left(x) - right(x)) * heights);
}

}  // namespace ramet::metrics
