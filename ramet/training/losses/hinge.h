#pragma once
// Losses of margins. Targets are -1 or 1; where all are 0 or 1, they are taken as -1 and 1.

#include "ramet/training/losses/loss.h"

namespace ramet::losses {

/// mean(max(1 - y_true y_pred, 0))
Value hinge(const Value& y_true, const Value& y_pred);
/// mean(max(1 - y_true y_pred, 0)²)
Value squared_hinge(const Value& y_true, const Value& y_pred);
/// max(wrong - right + 1, 0) with right = sum(y_true y_pred), wrong = max((1 - y_true) y_pred)
Value categorical_hinge(const Value& y_true, const Value& y_pred);

/// mean(max(1 - y_true y_pred, 0))
struct Hinge {
  using Implementation = losses::Implementation<Hinge>;
  static constexpr std::string_view keras_name = "Hinge";
  Reduction reduction = {};
  std::optional<std::string> name = "hinge";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<Hinge>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// mean(max(1 - y_true y_pred, 0)²)
struct SquaredHinge {
  using Implementation = losses::Implementation<SquaredHinge>;
  static constexpr std::string_view keras_name = "SquaredHinge";
  Reduction reduction = {};
  std::optional<std::string> name = "squared_hinge";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<SquaredHinge>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// How far the best wrong class is from being 1 below the right one.
struct CategoricalHinge {
  using Implementation = losses::Implementation<CategoricalHinge>;
  static constexpr std::string_view keras_name = "CategoricalHinge";
  Reduction reduction = {};
  std::optional<std::string> name = "categorical_hinge";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<CategoricalHinge>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::losses
