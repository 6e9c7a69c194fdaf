#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct ScheduleFreeAdamWConfig {
  LearningRate learning_rate = 0.0025;
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8;
  std::int64_t warmup_steps = 0;
  static constexpr void describe(auto& d) {
    using C = ScheduleFreeAdamWConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("beta_1", &C::beta_1, "How far weights are between the fast and the averaged ones.",
            between(0, 1));
    d.field("beta_2", &C::beta_2, "Decay of the mean of their squares.", between(0, 1));
    d.field("epsilon", &C::epsilon, "Keeps divisions finite.");
    d.field("warmup_steps", &C::warmup_steps, "Steps over which the rate rises.", at_least(0));
  }
};

/// AdamW that averages weights instead of lowering its rate (Defazio et al., 2024).
class ScheduleFreeAdamWOptimizer final
    : public OptimizerOf<ScheduleFreeAdamWOptimizer, ScheduleFreeAdamWConfig> {
 public:
  static constexpr std::string_view keras_name = "ScheduleFreeAdamW";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> momentums_, velocities_;
};

namespace optimizers {
using ScheduleFreeAdamW = OptimizerHandle<ScheduleFreeAdamWOptimizer>;
}

}  // namespace ramet
