#pragma once
// R2Score: how much of the variance of the targets the predictions explain.

#include "ramet/training/metrics/metric.h"

namespace ramet::metrics {

class R2ScoreMetric;
struct R2Score {
  using Implementation = R2ScoreMetric;
  static constexpr std::string_view keras_name = "R2Score";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> class_aggregation = "uniform_average";
  std::int64_t num_regressors = 0;
  std::optional<std::string> name = "r2_score";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<R2Score>(d);
    d.field("class_aggregation", &R2Score::class_aggregation,
            "uniform_average, variance_weighted_average; one an output if null.");
    d.field("num_regressors", &R2Score::num_regressors,
            "Independent variables; not 0: the adjusted score.");
  }
  void check() const;
};
class R2ScoreMetric final : public MetricOf<R2Score> {
 public:
  explicit R2ScoreMetric(R2Score config);
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override;
  Value result(CallContext& context) override;

 private:
  Variable num_samples_, squared_sum_, sum_, residual_, count_;
};

}  // namespace ramet::metrics
