#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct SGDConfig {
  LearningRate learning_rate = 0.01;
  double momentum = 0.0;
  bool nesterov = false;
  static constexpr void describe(auto& d) {
    using C = SGDConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("momentum", &C::momentum, "How much of the last step goes on.", between(0, 1));
    d.field("nesterov", &C::nesterov, "Look ahead along the momentum.");
  }
};

/// Gradient descent: w -= lr g, or with momentum m = momentum m - lr g, w += m.
class SGDOptimizer final : public OptimizerOf<SGDOptimizer, SGDConfig> {
 public:
  static constexpr std::string_view keras_name = "SGD";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> momentums_;
};

namespace optimizers {
using SGD = OptimizerHandle<SGDOptimizer>;
}

}  // namespace ramet
