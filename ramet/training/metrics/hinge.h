#pragma once
// Means of losses of margins.

#include "ramet/training/metrics/mean.h"

namespace ramet::metrics {

/// Mean of losses::hinge.
struct Hinge {
  using Implementation = MeanOf<Hinge>;
  static constexpr std::string_view keras_name = "Hinge";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "hinge";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<Hinge>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::squared_hinge.
struct SquaredHinge {
  using Implementation = MeanOf<SquaredHinge>;
  static constexpr std::string_view keras_name = "SquaredHinge";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "squared_hinge";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<SquaredHinge>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::categorical_hinge.
struct CategoricalHinge {
  using Implementation = MeanOf<CategoricalHinge>;
  static constexpr std::string_view keras_name = "CategoricalHinge";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "categorical_hinge";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<CategoricalHinge>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::metrics
