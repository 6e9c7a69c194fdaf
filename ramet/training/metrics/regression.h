#pragma once
// Means of losses of numbers.

#include "ramet/training/metrics/mean.h"

namespace ramet::metrics {

/// The cosine of the angle between both: the loss of that name without its minus.
Value cosine_similarity(const Value& y_true, const Value& y_pred, std::int64_t axis = -1);

/// Mean of losses::mean_squared_error.
struct MeanSquaredError {
  using Implementation = MeanOf<MeanSquaredError>;
  static constexpr std::string_view keras_name = "MeanSquaredError";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "mean_squared_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<MeanSquaredError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::mean_absolute_error.
struct MeanAbsoluteError {
  using Implementation = MeanOf<MeanAbsoluteError>;
  static constexpr std::string_view keras_name = "MeanAbsoluteError";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "mean_absolute_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<MeanAbsoluteError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::mean_absolute_percentage_error.
struct MeanAbsolutePercentageError {
  using Implementation = MeanOf<MeanAbsolutePercentageError>;
  static constexpr std::string_view keras_name = "MeanAbsolutePercentageError";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "mean_absolute_percentage_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<MeanAbsolutePercentageError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::mean_squared_logarithmic_error.
struct MeanSquaredLogarithmicError {
  using Implementation = MeanOf<MeanSquaredLogarithmicError>;
  static constexpr std::string_view keras_name = "MeanSquaredLogarithmicError";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "mean_squared_logarithmic_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<MeanSquaredLogarithmicError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of cosine_similarity.
struct CosineSimilarity {
  using Implementation = MeanOf<CosineSimilarity>;
  static constexpr std::string_view keras_name = "CosineSimilarity";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> name = "cosine_similarity";
  ComputeDType dtype = {};
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<CosineSimilarity>(d);
    d.field("axis", &CosineSimilarity::axis, "What the angle is taken along.", omit_default{});
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::log_cosh.
struct LogCoshError {
  using Implementation = MeanOf<LogCoshError>;
  static constexpr std::string_view keras_name = "LogCoshError";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "logcosh";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<LogCoshError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::metrics
