#pragma once
// Counts of true and false positives and negatives, and precision and recall, which are made of
// them.

#include "ramet/training/metrics/confusion.h"

namespace ramet::metrics {

enum class Count { true_positives, false_positives, true_negatives, false_negatives };

/// The only element of a vector of one, else the vector.
Value only_or_all(const Value& values);

/// Makes a metric of a config with `thresholds` that says which `count` it is.
template <class Config>
class CountMetric final : public MetricOf<Config> {
 public:
  explicit CountMetric(Config config)
      : MetricOf<Config>(std::move(config)),
        thresholds_(this->config().thresholds.values()),
        accumulator_(this->add_variable("accumulator", {static_cast<Dim>(thresholds_.size())})) {}
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override {
    this->require_predictions(y_pred);
    ConfusionVariables variables;
    if (Config::count == Count::true_positives) variables.true_positives = accumulator_;
    if (Config::count == Count::false_positives) variables.false_positives = accumulator_;
    if (Config::count == Count::true_negatives) variables.true_negatives = accumulator_;
    if (Config::count == Count::false_negatives) variables.false_negatives = accumulator_;
    update_confusion_matrix(context, variables, y_true, y_pred, sample_weight,
                            {.thresholds = thresholds_});
  }
  Value result(CallContext& context) override {
    return only_or_all(context.read_exact(accumulator_));
  }

 private:
  std::vector<double> thresholds_;
  Variable accumulator_;
};

/// Makes precision and recall: true positives by all that are, or should be, positive.
template <class Config>
class RatioMetric final : public MetricOf<Config> {
 public:
  explicit RatioMetric(Config config)
      : MetricOf<Config>(std::move(config)),
        thresholds_(this->config().thresholds.values(this->config().top_k ? every_score : 0.5)),
        true_positives_(this->add_variable("true_positives", shape())),
        others_(this->add_variable(Config::other_count, shape())) {}
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override {
    this->require_predictions(y_pred);
    ConfusionVariables variables{.true_positives = true_positives_};
    (Config::counts_false_positives ? variables.false_positives : variables.false_negatives) =
        others_;
    update_confusion_matrix(context, variables, y_true, y_pred, sample_weight,
                            {.thresholds = thresholds_,
                             .top_k = this->config().top_k,
                             .class_id = this->config().class_id});
  }
  Value result(CallContext& context) override {
    return ratio(context.read_exact(true_positives_), context.read_exact(others_));
  }

 private:
  Shape shape() const { return {static_cast<Dim>(thresholds_.size())}; }
  /// a / (a + b), 0 where there are none.
  static Value ratio(const Value& a, const Value& b);
  std::vector<double> thresholds_;
  Variable true_positives_, others_;
};

/// How often a 1 was predicted as 0.
struct FalseNegatives {
  using Implementation = CountMetric<FalseNegatives>;
  static constexpr std::string_view keras_name = "FalseNegatives";
  static constexpr Count count = Count::false_negatives;
  Thresholds thresholds = {};
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<FalseNegatives>(d);
    d.field("thresholds", &FalseNegatives::thresholds,
            "Above it is 1: a number or a list; 0.5 if null.");
  }
  void check() const { thresholds.check(); }
};

/// How often a 0 was predicted as 1.
struct FalsePositives {
  using Implementation = CountMetric<FalsePositives>;
  static constexpr std::string_view keras_name = "FalsePositives";
  static constexpr Count count = Count::false_positives;
  Thresholds thresholds = {};
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<FalsePositives>(d);
    d.field("thresholds", &FalsePositives::thresholds,
            "Above it is 1: a number or a list; 0.5 if null.");
  }
  void check() const { thresholds.check(); }
};

/// How often a 0 was predicted as 0.
struct TrueNegatives {
  using Implementation = CountMetric<TrueNegatives>;
  static constexpr std::string_view keras_name = "TrueNegatives";
  static constexpr Count count = Count::true_negatives;
  Thresholds thresholds = {};
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<TrueNegatives>(d);
    d.field("thresholds", &TrueNegatives::thresholds,
            "Above it is 1: a number or a list; 0.5 if null.");
  }
  void check() const { thresholds.check(); }
};

/// How often a 1 was predicted as 1.
struct TruePositives {
  using Implementation = CountMetric<TruePositives>;
  static constexpr std::string_view keras_name = "TruePositives";
  static constexpr Count count = Count::true_positives;
  Thresholds thresholds = {};
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<TruePositives>(d);
    d.field("thresholds", &TruePositives::thresholds,
            "Above it is 1: a number or a list; 0.5 if null.");
  }
  void check() const { thresholds.check(); }
};

/// How many of what was predicted as 1 are 1.
struct Precision {
  using Implementation = RatioMetric<Precision>;
  static constexpr std::string_view keras_name = "Precision";
  static constexpr Direction direction = Direction::up;
  static constexpr const char* other_count = "false_positives";
  static constexpr bool counts_false_positives = true;
  Thresholds thresholds = {};
  std::optional<std::int64_t> top_k = std::nullopt, class_id = std::nullopt;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<Precision>(d);
    d.field("thresholds", &Precision::thresholds,
            "Above it is 1: a number or a list; 0.5 if null.");
    d.field("top_k", &Precision::top_k, "Only the k largest predictions of a sample count as 1.");
    d.field("class_id", &Precision::class_id, "Only this class counts.");
  }
  void check() const { thresholds.check(); }
};

/// How many of what is 1 were predicted as 1.
struct Recall {
  using Implementation = RatioMetric<Recall>;
  static constexpr std::string_view keras_name = "Recall";
  static constexpr Direction direction = Direction::up;
  static constexpr const char* other_count = "false_negatives";
  static constexpr bool counts_false_positives = false;
  Thresholds thresholds = {};
  std::optional<std::int64_t> top_k = std::nullopt, class_id = std::nullopt;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<Recall>(d);
    d.field("thresholds", &Recall::thresholds, "Above it is 1: a number or a list; 0.5 if null.");
    d.field("top_k", &Recall::top_k, "Only the k largest predictions of a sample count as 1.");
    d.field("class_id", &Recall::class_id, "Only this class counts.");
  }
  void check() const { thresholds.check(); }
};

}  // namespace ramet::metrics
