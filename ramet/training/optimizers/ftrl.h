#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct FtrlConfig {
  LearningRate learning_rate = 0.001;
  double learning_rate_power = -0.5, initial_accumulator_value = 0.1;
  double l1_regularization_strength = 0.0, l2_regularization_strength = 0.0;
  double l2_shrinkage_regularization_strength = 0.0, beta = 0.0;
  static constexpr void describe(auto& d) {
    using C = FtrlConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("learning_rate_power", &C::learning_rate_power,
            "How the rate falls with the sum of squares; at most 0.", between(-1e30, 0));
    d.field("initial_accumulator_value", &C::initial_accumulator_value,
            "What the sums of squares start with.", at_least(0));
    d.field("l1_regularization_strength", &C::l1_regularization_strength, "Of the L1 penalty.",
            at_least(0));
    d.field("l2_regularization_strength", &C::l2_regularization_strength, "Of the L2 penalty.",
            at_least(0));
    d.field("l2_shrinkage_regularization_strength", &C::l2_shrinkage_regularization_strength,
            "Of an L2 penalty on gradients.", at_least(0));
    d.field("beta", &C::beta, "Of the paper.");
  }
};

/// Follow the regularized leader (McMahan et al., 2013).
class FtrlOptimizer final : public OptimizerOf<FtrlOptimizer, FtrlConfig> {
 public:
  static constexpr std::string_view keras_name = "Ftrl";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  std::vector<Variable> accumulators_, linears_;
};

namespace optimizers {
using Ftrl = OptimizerHandle<FtrlOptimizer>;
}

}  // namespace ramet
