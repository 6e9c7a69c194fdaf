#pragma once
// Correlations along an axis.

#include "ramet/training/metrics/mean.h"

namespace ramet::metrics {

/// Covariance by the product of both standard deviations.
Value pearson_correlation(const Value& y_true, const Value& y_pred, std::int64_t axis = -1);
/// As that, and less where means or variances differ.
Value concordance_correlation(const Value& y_true, const Value& y_pred, std::int64_t axis = -1);

/// Mean of pearson_correlation.
struct PearsonCorrelation {
  using Implementation = MeanOf<PearsonCorrelation>;
  static constexpr std::string_view keras_name = "PearsonCorrelation";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> name = "pearson_correlation";
  ComputeDType dtype = {};
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<PearsonCorrelation>(d);
    d.field("axis", &PearsonCorrelation::axis, "What is correlated.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of concordance_correlation.
struct ConcordanceCorrelation {
  using Implementation = MeanOf<ConcordanceCorrelation>;
  static constexpr std::string_view keras_name = "ConcordanceCorrelation";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> name = "concordance_correlation";
  ComputeDType dtype = {};
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<ConcordanceCorrelation>(d);
    d.field("axis", &ConcordanceCorrelation::axis, "What is correlated.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::metrics
