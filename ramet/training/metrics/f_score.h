#pragma once
// F-scores: the harmonic mean of precision and recall, with recall weighing beta times as much.

#include "ramet/training/metrics/metric.h"

namespace ramet::metrics {

struct FScoreOptions {
  std::optional<std::string> average;  ///< "micro", "macro", "weighted", or none: one a class
  double beta = 1;
  std::optional<double> threshold;  ///< none: the largest prediction is 1
};
/// Raises ValueError, with Keras's texts.
void check_f_score(const FScoreOptions& options);

/// The state: counts of each class, or of all together.
struct FScoreState {
  Variable true_positives, false_positives, false_negatives, intermediate_weights;
  void update(CallContext& context, const FScoreOptions& options, Value y_true, Value y_pred,
              const Value& sample_weight) const;
  Value result(CallContext& context, const FScoreOptions& options) const;
};
/// Raises ValueError unless both have rank 2.
void require_matrices(std::string_view who, const Value& y_true, const Value& y_pred);
/// Before the first update there is no state.
[[noreturn]] void fail_without_state(std::string_view who);

template <class Config>
class FScoreMetric final : public MetricOf<Config> {
 public:
  using MetricOf<Config>::MetricOf;
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override {
    this->require_predictions(y_pred);
    if (!state_.true_positives) {
      require_matrices("FBetaScore", y_true, y_pred);
      const bool is_micro = this->config().average == "micro";
      const Shape shape = is_micro ? Shape{} : Shape{y_pred.dim(-1)};
      const auto add = [&](const char* name) {
        return this->add_variable(name, shape, this->dtype());
      };
      state_ = {.true_positives = add("true_positives"),
                .false_positives = add("false_positives"),
                .false_negatives = add("false_negatives"),
                .intermediate_weights = add("intermediate_weights")};
    }
    state_.update(context, this->config().options(), y_true, y_pred, sample_weight);
  }
  Value result(CallContext& context) override {
    if (!state_.true_positives) fail_without_state(this->name());
    return state_.result(context, this->config().options());
  }

 private:
  FScoreState state_;
};

struct FBetaScore {
  using Implementation = FScoreMetric<FBetaScore>;
  static constexpr std::string_view keras_name = "FBetaScore";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> average = std::nullopt;
  double beta = 1.0;
  std::optional<double> threshold = std::nullopt;
  std::optional<std::string> name = "fbeta_score";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<FBetaScore>(d);
    d.field("average", &FBetaScore::average, "micro, macro, weighted; one a class if null.");
    d.field("beta", &FBetaScore::beta, "How much more recall weighs than precision.");
    d.field("threshold", &FBetaScore::threshold, "Above it is 1; the largest one if null.");
  }
  FScoreOptions options() const { return {average, beta, threshold}; }
  void check() const { check_f_score(options()); }
};

struct F1Score {
  using Implementation = FScoreMetric<F1Score>;
  static constexpr std::string_view keras_name = "F1Score";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> average = std::nullopt;
  std::optional<double> threshold = std::nullopt;
  std::optional<std::string> name = "f1_score";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<F1Score>(d);
    d.field("average", &F1Score::average, "micro, macro, weighted; one a class if null.");
    d.field("threshold", &F1Score::threshold, "Above it is 1; the largest one if null.");
  }
  FScoreOptions options() const { return {average, 1.0, threshold}; }
  void check() const { check_f_score(options()); }
};

}  // namespace ramet::metrics
