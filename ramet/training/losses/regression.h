#pragma once
// Losses of numbers. The functions give the mean over the last axis, one value a sample.

#include "ramet/training/losses/loss.h"

namespace ramet::losses {

/// (y_true - y_pred)²
Value mean_squared_error(const Value& y_true, const Value& y_pred);
/// |y_true - y_pred|
Value mean_absolute_error(const Value& y_true, const Value& y_pred);
/// 100 |y_true - y_pred| / |y_true|
Value mean_absolute_percentage_error(const Value& y_true, const Value& y_pred);
/// (log(y_true + 1) - log(y_pred + 1))²
Value mean_squared_logarithmic_error(const Value& y_true, const Value& y_pred);
/// Minus the cosine of the angle between both; not a mean, but the sum along `axis`.
Value cosine_similarity(const Value& y_true, const Value& y_pred, std::int64_t axis = -1);
/// e² / 2 of errors up to delta, delta |e| - delta² / 2 beyond.
Value huber(const Value& y_true, const Value& y_pred, double delta = 1.0);
/// log(cosh(y_pred - y_true))
Value log_cosh(const Value& y_true, const Value& y_pred);

/// mean((y_true - y_pred)²)
struct MeanSquaredError {
  using Implementation = losses::Implementation<MeanSquaredError>;
  static constexpr std::string_view keras_name = "MeanSquaredError";
  Reduction reduction = {};
  std::optional<std::string> name = "mean_squared_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<MeanSquaredError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// mean(|y_true - y_pred|)
struct MeanAbsoluteError {
  using Implementation = losses::Implementation<MeanAbsoluteError>;
  static constexpr std::string_view keras_name = "MeanAbsoluteError";
  Reduction reduction = {};
  std::optional<std::string> name = "mean_absolute_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<MeanAbsoluteError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// 100 mean(|y_true - y_pred| / |y_true|)
struct MeanAbsolutePercentageError {
  using Implementation = losses::Implementation<MeanAbsolutePercentageError>;
  static constexpr std::string_view keras_name = "MeanAbsolutePercentageError";
  Reduction reduction = {};
  std::optional<std::string> name = "mean_absolute_percentage_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<MeanAbsolutePercentageError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// mean((log(y_true + 1) - log(y_pred + 1))²)
struct MeanSquaredLogarithmicError {
  using Implementation = losses::Implementation<MeanSquaredLogarithmicError>;
  static constexpr std::string_view keras_name = "MeanSquaredLogarithmicError";
  Reduction reduction = {};
  std::optional<std::string> name = "mean_squared_logarithmic_error";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<MeanSquaredLogarithmicError>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// -sum(l2_norm(y_true) l2_norm(y_pred))
struct CosineSimilarity {
  using Implementation = losses::Implementation<CosineSimilarity>;
  static constexpr std::string_view keras_name = "CosineSimilarity";
  std::int64_t axis = -1;
  Reduction reduction = {};
  std::optional<std::string> name = "cosine_similarity";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<CosineSimilarity>(d);
    d.field("axis", &CosineSimilarity::axis, "What the angle is taken along.", omit_default{});
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Squares of small errors, magnitudes of large ones.
struct Huber {
  using Implementation = losses::Implementation<Huber>;
  static constexpr std::string_view keras_name = "Huber";
  double delta = 1.0;
  Reduction reduction = {};
  std::optional<std::string> name = "huber_loss";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<Huber>(d);
    d.field("delta", &Huber::delta, "Where small ends.", omit_default{});
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// mean(log(cosh(y_pred - y_true)))
struct LogCosh {
  using Implementation = losses::Implementation<LogCosh>;
  static constexpr std::string_view keras_name = "LogCosh";
  Reduction reduction = {};
  std::optional<std::string> name = "log_cosh";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<LogCosh>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::losses
