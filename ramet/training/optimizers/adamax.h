#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct AdamaxConfig {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
  static constexpr void describe(auto& d) {
    using C = AdamaxConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("beta_1", &C::beta_1, "Decay of the mean of gradients.", between(0, 1));
    d.field("beta_2", &C::beta_2, "Decay of the greatest gradient.", between(0, 1));
    d.field("epsilon", &C::epsilon, "Keeps divisions finite.");
  }
};

/// Adam with the infinity norm in place of the mean square (Kingma and Ba, 2014).
class AdamaxOptimizer final : public OptimizerOf<AdamaxOptimizer, AdamaxConfig> {
 public:
  static constexpr std::string_view keras_name = "Adamax";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> momentums_, norms_;
};

namespace optimizers {
using Adamax = OptimizerHandle<AdamaxOptimizer>;
}

}  // namespace ramet
