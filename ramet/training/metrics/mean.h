#pragma once
// Means and sums of values, and metrics that are means of a function of targets and predictions.

#include "ramet/training/losses/loss.h"
#include "ramet/training/metrics/metric.h"

namespace ramet::metrics {

/// Values brought down to one for each sample, weighted, and the weights (null without any).
struct SampleValues {
  Value values, sample_weight;
};
enum class ReduceBy { mean, sum };
/// Axes that the weights do not have are reduced before weighting, others after it.
SampleValues reduce_to_samplewise_values(const SampleLosses& values, Value sample_weight,
                                         ReduceBy reduce, DType dtype);

/// The state of a mean: `total` and `count`.
struct MeanState {
  Variable total, count;
  void update(CallContext& context, const SampleLosses& values, const Value& sample_weight) const;
  /// total / count, and 0 without samples.
  Value result(CallContext& context) const;
};

/// Makes a metric of a config that has `SampleLosses call(y_true, y_pred) const`: the weighted mean
/// of what it gives. Masks count as weights.
template <class Config>
class MeanOf : public MetricOf<Config> {
 public:
  explicit MeanOf(Config config)
      : MetricOf<Config>(std::move(config)),
        mean_{this->add_variable("total", {}, this->dtype()),
              this->add_variable("count", {}, this->dtype())} {}
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override {
    this->require_predictions(y_pred);
    const Value weight = apply_mask(sample_weight, context.mask(y_pred), this->dtype(), "sum");
    mean_.update(context, this->config().call(y_true, y_pred), weight);
  }
  Value result(CallContext& context) override { return mean_.result(context); }

 private:
  MeanState mean_;
};

class MeanMetric;
/// Of the values it is given.
struct Mean {
  using Implementation = MeanMetric;
  static constexpr std::string_view keras_name = "Mean";
  std::optional<std::string> name = "mean";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<Mean>(d); }
};
class MeanMetric final : public MetricOf<Mean> {
 public:
  explicit MeanMetric(Mean config);
  bool takes_values() const override { return true; }
  void update(CallContext& context, const Value& values, const Value& sample_weight,
              const Value& nothing) override;
  Value result(CallContext& context) override { return mean_.result(context); }

 private:
  MeanState mean_;
};

class SumMetric;
/// Of the values it is given.
struct Sum {
  using Implementation = SumMetric;
  static constexpr std::string_view keras_name = "Sum";
  std::optional<std::string> name = "sum";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<Sum>(d); }
};
class SumMetric final : public MetricOf<Sum> {
 public:
  explicit SumMetric(Sum config);
  bool takes_values() const override { return true; }
  void update(CallContext& context, const Value& values, const Value& sample_weight,
              const Value& nothing) override;
  Value result(CallContext& context) override { return context.read_exact(total_); }

 private:
  Variable total_;
};

class RootMeanSquaredErrorMetric;
/// √ mean((y_true - y_pred)²)
struct RootMeanSquaredError {
  using Implementation = RootMeanSquaredErrorMetric;
  static constexpr std::string_view keras_name = "RootMeanSquaredError";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "root_mean_squared_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<RootMeanSquaredError>(d); }
};
class RootMeanSquaredErrorMetric final : public MetricOf<RootMeanSquaredError> {
 public:
  explicit RootMeanSquaredErrorMetric(RootMeanSquaredError config);
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override;
  Value result(CallContext& context) override;

 private:
  MeanState mean_;
};

}  // namespace ramet::metrics
