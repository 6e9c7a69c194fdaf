#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct RMSpropConfig {
  LearningRate learning_rate = 0.001;
  double rho = 0.9, momentum = 0.0, epsilon = 1e-7;
  bool centered = false;
  static constexpr void describe(auto& d) {
    using C = RMSpropConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("rho", &C::rho, "Decay of the mean of squared gradients.", between(0, 1));
    d.field("momentum", &C::momentum, "How much of the last step goes on.", between(0, 1));
    d.field("epsilon", &C::epsilon, "Keeps divisions finite.");
    d.field("centered", &C::centered, "Divide by the variance instead of the mean square.");
  }
};

/// Divides each gradient by the root of a moving mean of its square (Hinton, 2012).
class RMSpropOptimizer final : public OptimizerOf<RMSpropOptimizer, RMSpropConfig> {
 public:
  static constexpr std::string_view keras_name = "RMSprop";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> velocities_, momentums_, average_gradients_;
};

namespace optimizers {
using RMSprop = OptimizerHandle<RMSpropOptimizer>;
}

}  // namespace ramet
