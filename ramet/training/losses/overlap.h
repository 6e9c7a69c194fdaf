#pragma once
// Losses of areas that should be the same, such as masks of images.

#include "ramet/layers/objects/constraints.h"
#include "ramet/training/losses/loss.h"

namespace ramet::losses {

/// 1 - 2 sum(y_true y_pred) / (sum(y_true) + sum(y_pred)). No axes: over all of them, which gives a
/// scalar.
Value dice(const Value& y_true, const Value& y_pred, const std::vector<std::int64_t>& axes = {});
struct TverskyOptions {
  double alpha = 0.5, beta = 0.5;
  std::vector<std::int64_t> axes = {};
};
/// 1 - hits / (hits + alpha sum((1 - y_pred) y_true) + beta sum(y_pred (1 - y_true)))
Value tversky(const Value& y_true, const Value& y_pred, const TverskyOptions& options = {});

/// 1 - 2 |A and B| / (|A| + |B|)
struct Dice {
  using Implementation = losses::Implementation<Dice>;
  static constexpr std::string_view keras_name = "Dice";
  Reduction reduction = {};
  std::optional<std::string> name = "dice";
  constraints::NormAxes axis = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<Dice>(d);
    d.field("axis", &Dice::axis, "Summed over; all if null.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Dice with weights for what is missed and what is too much.
struct Tversky {
  using Implementation = losses::Implementation<Tversky>;
  static constexpr std::string_view keras_name = "Tversky";
  double alpha = 0.5;
  double beta = 0.5;
  Reduction reduction = {};
  std::optional<std::string> name = "tversky";
  constraints::NormAxes axis = std::nullopt;
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<Tversky>(d);
    d.field("alpha", &Tversky::alpha, "Weight of what is missed.");
    d.field("beta", &Tversky::beta, "Weight of what is too much.");
    d.field("axis", &Tversky::axis, "Summed over; all if null.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::losses
