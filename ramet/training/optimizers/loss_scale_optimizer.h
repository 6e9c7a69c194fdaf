#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct LossScaleOptimizerConfig {
  required<Optimizer> inner_optimizer;
  double initial_scale = 32768;  // 2^15
  std::int64_t dynamic_growth_steps = 2000;
  static constexpr void describe(auto& d) {
    using C = LossScaleOptimizerConfig;
    d.field("inner_optimizer", &C::inner_optimizer, "What updates the weights.");
    d.field("initial_scale", &C::initial_scale, "What the loss is multiplied with at first.");
    d.field("dynamic_growth_steps", &C::dynamic_growth_steps,
            "Steps without overflow after which the scale doubles.");
  }
};

/// Multiplies the loss, so that gradients in float16 do not vanish. The scale doubles from time to
/// time; after an overflow it is halved and the step is left out.
class LossScaleOptimizer final : public OptimizerBase {
 public:
  static constexpr std::string_view keras_name = "LossScaleOptimizer";
  using Config = LossScaleOptimizerConfig;
  /// Of the options it takes the name alone; raises ValueError for others.
  explicit LossScaleOptimizer(Config config, OptimizerOptions options = {});

  const Config& config() const { return config_; }
  std::string_view class_name() const override { return keras_name; }
  Json get_config() const override;
  static Optimizer from_config(const Json& config);
  Optimizer from_own_config() const override;
  std::vector<Variable> variables() const override;
  std::vector<Variable> slot_owners() const override;
  std::vector<std::pair<std::string, Optimizer>> inner_optimizers() const override;
  std::vector<Variable> hidden_variables() const override { return inner()->hidden_variables(); }
  double learning_rate() const override { return inner()->learning_rate(); }
  void set_learning_rate(double value) override { inner()->set_learning_rate(value); }
  bool follows_schedule() const override { return inner()->follows_schedule(); }
  std::int64_t iterations() const override { return inner()->iterations(); }
  Value scale_loss(StateScope& state, const Value& loss) override;
  void apply(StateScope& state, const Values& gradients) override;
  void finalize_variable_values() override { inner()->finalize_variable_values(); }
  std::vector<Variable> moving_averages() const override { return inner()->moving_averages(); }

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate&) override {}
  Json own_config() const override { return to_json(config_); }

 private:
  const Optimizer& inner() const { return config_.inner_optimizer.get(); }
  Config config_;
  Variable step_counter_, dynamic_scale_;
};

namespace optimizers {
using LossScaleOptimizer = OptimizerHandle<ramet::LossScaleOptimizer>;
}

}  // namespace ramet
