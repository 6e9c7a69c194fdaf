#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct LionConfig {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.99;
  static constexpr void describe(auto& d) {
    using C = LionConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("beta_1", &C::beta_1, "How gradient and momentum mix in a step.", between(0, 1));
    d.field("beta_2", &C::beta_2, "Decay of the momentum.", between(0, 1));
  }
};

/// Steps of one size, along the sign of the momentum (Chen et al., 2023).
class LionOptimizer final : public OptimizerOf<LionOptimizer, LionConfig> {
 public:
  static constexpr std::string_view keras_name = "Lion";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> momentums_;
};

namespace optimizers {
using Lion = OptimizerHandle<LionOptimizer>;
}

}  // namespace ramet
