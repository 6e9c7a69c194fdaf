#pragma once
// The best that a classifier reaches under a condition, over all thresholds.

#include "ramet/training/metrics/confusion.h"

namespace ramet::metrics {

/// Rates at each threshold.
struct Rates {
  Value sensitivity;  ///< or recall: true positives by all that are positive
  Value specificity;  ///< true negatives by all that are negative
  Value precision;    ///< true positives by all that are predicted as positive
};
/// Rates of counts, 0 where there are none.
Rates rates_of(CallContext& context, const ConfusionVariables& counts);
/// The largest of `dependent` where `constrained` is at least `value`; 0 where it is nowhere.
Value best_under_constraint(const Value& constrained, const Value& dependent, double value);

/// Makes such a metric of a config that says what its condition is.
template <class Config>
class OperatingPointMetric final : public MetricOf<Config> {
 public:
  explicit OperatingPointMetric(Config config)
      : MetricOf<Config>(std::move(config)),
        thresholds_(this->config().num_thresholds == 1
                        ? std::vector<double>{0.5}
                        : even_thresholds(this->config().num_thresholds)),
        counts_{.true_positives = add("true_positives"),
                .false_positives = add("false_positives"),
                .true_negatives = add("true_negatives"),
                .false_negatives = add("false_negatives")} {}
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override {
    this->require_predictions(y_pred);
    update_confusion_matrix(context, counts_, y_true, y_pred, sample_weight,
                            {.thresholds = thresholds_, .class_id = this->config().class_id});
  }
  Value result(CallContext& context) override {
    const Rates rates = rates_of(context, counts_);
    return best_under_constraint(rates.*Config::constrained, rates.*Config::dependent,
                                 this->config().value());
  }

 private:
  Variable add(const char* name) {
    return this->add_variable(name, {static_cast<Dim>(thresholds_.size())});
  }
  std::vector<double> thresholds_;
  ConfusionVariables counts_;
};

/// Raises ValueError unless value is in [0, 1] and there is a threshold.
void check_operating_point(std::string_view argument, double value, std::int64_t num_thresholds);

/// The best precision where recall is at least so high.
struct PrecisionAtRecall {
  using Implementation = OperatingPointMetric<PrecisionAtRecall>;
  static constexpr std::string_view keras_name = "PrecisionAtRecall";
  static constexpr Direction direction = Direction::up;
  static constexpr auto constrained = &Rates::sensitivity, dependent = &Rates::precision;
  required<double> recall;
  std::int64_t num_thresholds = 200;
  std::optional<std::int64_t> class_id = std::nullopt;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<PrecisionAtRecall>(d);
    d.field("class_id", &PrecisionAtRecall::class_id, "Only this class counts.");
    d.field("num_thresholds", &PrecisionAtRecall::num_thresholds, "How many are tried, evenly.");
    d.field("recall", &PrecisionAtRecall::recall, "The condition, in [0, 1].");
  }
  void check() const { check_operating_point("recall", recall, num_thresholds); }
  double value() const { return recall; }
};

/// The best recall where precision is at least so high.
struct RecallAtPrecision {
  using Implementation = OperatingPointMetric<RecallAtPrecision>;
  static constexpr std::string_view keras_name = "RecallAtPrecision";
  static constexpr Direction direction = Direction::up;
  static constexpr auto constrained = &Rates::precision, dependent = &Rates::sensitivity;
  required<double> precision;
  std::int64_t num_thresholds = 200;
  std::optional<std::int64_t> class_id = std::nullopt;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<RecallAtPrecision>(d);
    d.field("class_id", &RecallAtPrecision::class_id, "Only this class counts.");
    d.field("num_thresholds", &RecallAtPrecision::num_thresholds, "How many are tried, evenly.");
    d.field("precision", &RecallAtPrecision::precision, "The condition, in [0, 1].");
  }
  void check() const { check_operating_point("precision", precision, num_thresholds); }
  double value() const { return precision; }
};

/// The best sensitivity where specificity is at least so high.
struct SensitivityAtSpecificity {
  using Implementation = OperatingPointMetric<SensitivityAtSpecificity>;
  static constexpr std::string_view keras_name = "SensitivityAtSpecificity";
  static constexpr Direction direction = Direction::up;
  static constexpr auto constrained = &Rates::specificity, dependent = &Rates::sensitivity;
  required<double> specificity;
  std::int64_t num_thresholds = 200;
  std::optional<std::int64_t> class_id = std::nullopt;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<SensitivityAtSpecificity>(d);
    d.field("class_id", &SensitivityAtSpecificity::class_id, "Only this class counts.");
    d.field("num_thresholds", &SensitivityAtSpecificity::num_thresholds,
            "How many are tried, evenly.");
    d.field("specificity", &SensitivityAtSpecificity::specificity, "The condition, in [0, 1].");
  }
  void check() const { check_operating_point("specificity", specificity, num_thresholds); }
  double value() const { return specificity; }
};

/// The best specificity where sensitivity is at least so high.
struct SpecificityAtSensitivity {
  using Implementation = OperatingPointMetric<SpecificityAtSensitivity>;
  static constexpr std::string_view keras_name = "SpecificityAtSensitivity";
  static constexpr Direction direction = Direction::up;
  static constexpr auto constrained = &Rates::sensitivity, dependent = &Rates::specificity;
  required<double> sensitivity;
  std::int64_t num_thresholds = 200;
  std::optional<std::int64_t> class_id = std::nullopt;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<SpecificityAtSensitivity>(d);
    d.field("class_id", &SpecificityAtSensitivity::class_id, "Only this class counts.");
    d.field("num_thresholds", &SpecificityAtSensitivity::num_thresholds,
            "How many are tried, evenly.");
    d.field("sensitivity", &SpecificityAtSensitivity::sensitivity, "The condition, in [0, 1].");
  }
  void check() const { check_operating_point("sensitivity", sensitivity, num_thresholds); }
  double value() const { return sensitivity; }
};

}  // namespace ramet::metrics
