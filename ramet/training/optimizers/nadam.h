#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct NadamConfig {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
  static constexpr void describe(auto& d) {
    using C = NadamConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("beta_1", &C::beta_1, "Decay of the mean of gradients.", between(0, 1));
    d.field("beta_2", &C::beta_2, "Decay of the mean of their squares.", between(0, 1));
    d.field("epsilon", &C::epsilon, "Keeps divisions finite.");
  }
};

/// Adam with Nesterov momentum (Dozat, 2015).
class NadamOptimizer final : public OptimizerOf<NadamOptimizer, NadamConfig> {
 public:
  static constexpr std::string_view keras_name = "Nadam";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;
  void begin_update(StateScope& state, const Value& iterations) override;

 private:
  std::vector<Variable> momentums_, velocities_;
  Variable u_product_;  // of all momentum schedules so far
};

namespace optimizers {
using Nadam = OptimizerHandle<NadamOptimizer>;
}

}  // namespace ramet
