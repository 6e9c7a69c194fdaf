#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct AdagradConfig {
  LearningRate learning_rate = 0.001;
  double initial_accumulator_value = 0.1, epsilon = 1e-7;
  static constexpr void describe(auto& d) {
    using C = AdagradConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("initial_accumulator_value", &C::initial_accumulator_value,
            "What the sums of squares start with.", at_least(0));
    d.field("epsilon", &C::epsilon, "Keeps divisions finite.");
  }
};

/// Divides by the root of the sum of all squared gradients (Duchi et al., 2011).
class AdagradOptimizer final : public OptimizerOf<AdagradOptimizer, AdagradConfig> {
 public:
  static constexpr std::string_view keras_name = "Adagrad";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> accumulators_;
};

namespace optimizers {
using Adagrad = OptimizerHandle<AdagradOptimizer>;
}

}  // namespace ramet
