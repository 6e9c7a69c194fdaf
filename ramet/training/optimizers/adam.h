#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

/// The state and the update that Adam and its relatives share.
struct AdamSlots {
  std::vector<Variable> momentums, velocities, velocity_hats;
};
struct AdamRule {
  double beta_1, beta_2, epsilon;
};
/// One step for one variable; `velocity_hat` may be null.
void adam_step(const VariableUpdate& update, const AdamRule& rule, const Variable& momentum,
               const Variable& velocity, const Variable& velocity_hat = {});

struct AdamConfig {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
  bool amsgrad = false;
  static constexpr void describe(auto& d) {
    using C = AdamConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("beta_1", &C::beta_1, "Decay of the mean of gradients.", between(0, 1));
    d.field("beta_2", &C::beta_2, "Decay of the mean of their squares.", between(0, 1));
    d.field("epsilon", &C::epsilon, "Keeps divisions finite.");
    d.field("amsgrad", &C::amsgrad, "Divide by the greatest mean of squares so far.");
  }
};

/// Adam (Kingma and Ba, 2014): the mean of gradients, divided by the root of the mean of their
/// squares.
class AdamOptimizer final : public OptimizerOf<AdamOptimizer, AdamConfig> {
 public:
  static constexpr std::string_view keras_name = "Adam";
  using OptimizerOf::OptimizerOf;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  AdamSlots slots_;
};

/// Adam with weight decay (Loshchilov and Hutter, 2017): 0.004 unless the options say otherwise.
class AdamWOptimizer final : public OptimizerOf<AdamWOptimizer, AdamConfig> {
 public:
  static constexpr std::string_view keras_name = "AdamW";
  static constexpr double default_weight_decay = 0.004;
  using OptimizerOf::OptimizerOf;
  /// Raises ValueError for none.
  void set_weight_decay(std::optional<double> weight_decay) override;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;

 private:
  AdamSlots slots_;
};

namespace optimizers {
using Adam = OptimizerHandle<AdamOptimizer>;
using AdamW = OptimizerHandle<AdamWOptimizer>;
}  // namespace optimizers

}  // namespace ramet
