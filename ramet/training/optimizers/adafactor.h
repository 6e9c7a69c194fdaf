#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct AdafactorConfig {
  LearningRate learning_rate = 0.001;
  double beta_2_decay = -0.8, epsilon_1 = 1e-30, epsilon_2 = 1e-3, clip_threshold = 1.0;
  bool relative_step = true;
  static constexpr void describe(auto& d) {
    using C = AdafactorConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("beta_2_decay", &C::beta_2_decay, "Power of the step number in the decay of squares.");
    d.field("epsilon_1", &C::epsilon_1, "Added to squared gradients.");
    d.field("epsilon_2", &C::epsilon_2, "Least scale of a weight.");
    d.field("clip_threshold", &C::clip_threshold, "Greatest root mean square of an update.");
    d.field("relative_step", &C::relative_step, "The rate falls with the root of the step number.");
  }
};

/// Keeps row and column means of squared gradients only (Shazeer and Stern, 2018).
class AdafactorOptimizer final : public OptimizerOf<AdafactorOptimizer, AdafactorConfig> {
 public:
  static constexpr std::string_view keras_name = "Adafactor";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> rows_, columns_, velocities_;
};

namespace optimizers {
using Adafactor = OptimizerHandle<AdafactorOptimizer>;
}

}  // namespace ramet
