#pragma once
// Losses between distributions.

#include "ramet/training/losses/loss.h"

namespace ramet::losses {

/// sum(y_true log(y_true / y_pred)), both kept within [1e-7, 1]
Value kl_divergence(const Value& y_true, const Value& y_pred);
/// mean(y_pred - y_true log(y_pred))
Value poisson(const Value& y_true, const Value& y_pred);
/// (1 - pᵠ) / q with p, the probability of the right class; y_true holds integer classes.
Value categorical_generalized_cross_entropy(const Value& y_true, const Value& y_pred,
                                            double q = 0.5);

/// sum(y_true log(y_true / y_pred))
struct KLDivergence {
  using Implementation = losses::Implementation<KLDivergence>;
  static constexpr std::string_view keras_name = "KLDivergence";
  Reduction reduction = {};
  std::optional<std::string> name = "kl_divergence";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<KLDivergence>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// mean(y_pred - y_true log(y_pred))
struct Poisson {
  using Implementation = losses::Implementation<Poisson>;
  static constexpr std::string_view keras_name = "Poisson";
  Reduction reduction = {};
  std::optional<std::string> name = "poisson";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<Poisson>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Between crossentropy (q near 0) and absolute error (q near 1): robust to wrong labels.
struct CategoricalGeneralizedCrossEntropy {
  using Implementation = losses::Implementation<CategoricalGeneralizedCrossEntropy>;
  static constexpr std::string_view keras_name = "CategoricalGeneralizedCrossEntropy";
  double q = 0.5;
  Reduction reduction = {};
  std::optional<std::string> name = "categorical_generalized_cross_entropy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<CategoricalGeneralizedCrossEntropy>(d);
    d.field("q", &CategoricalGeneralizedCrossEntropy::q, "In (0, 1).");
  }
  void check() const;
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::losses
