#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct AdadeltaConfig {
  LearningRate learning_rate = 0.001;
  double rho = 0.95, epsilon = 1e-7;
  static constexpr void describe(auto& d) {
    using C = AdadeltaConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("rho", &C::rho, "Decay of both moving means.", between(0, 1));
    d.field("epsilon", &C::epsilon, "Keeps divisions finite.");
  }
};

/// Steps as long as the last ones were, for the gradients there were (Zeiler, 2012).
class AdadeltaOptimizer final : public OptimizerOf<AdadeltaOptimizer, AdadeltaConfig> {
 public:
  static constexpr std::string_view keras_name = "Adadelta";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> accumulated_grads_, accumulated_delta_vars_;
};

namespace optimizers {
using Adadelta = OptimizerHandle<AdadeltaOptimizer>;
}

}  // namespace ramet
