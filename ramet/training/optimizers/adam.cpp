#include "ramet/training/optimizers/adam.h"

#include "ramet/ops/ops.h"

namespace ramet {

void adam_step(const VariableUpdate& update, const AdamRule& rule, const Variable& momentum,
               const Variable& velocity, const Variable& velocity_hat) {
  StateScope& state = update.state;
  const DType dtype = update.variable.dtype();
  const Value step = update.step(), gradient = update.gradient;
  const Value beta_1_power = ops::power(ops::full({}, rule.beta_1, dtype), step);
  const Value beta_2_power = ops::power(ops::full({}, rule.beta_2, dtype), step);
  const Value alpha =
      ops::divide(ops::multiply(update.learning_rate, ops::sqrt(ops::subtract(1.0, beta_2_power))),
                  ops::subtract(1.0, beta_1_power));
  const Value m = state.read(momentum), v = state.read(velocity);
  state.assign_add(momentum, ops::multiply(ops::subtract(gradient, m), 1 - rule.beta_1));
  state.assign_add(velocity,
                   ops::multiply(ops::subtract(update.gradient_square(), v), 1 - rule.beta_2));
  Value spread = state.read(velocity);
  if (velocity_hat) {
    state.assign(velocity_hat, ops::maximum(state.read(velocity_hat), spread));
    spread = state.read(velocity_hat);
  }
  state.assign_subtract(update.variable, ops::divide(ops::multiply(state.read(momentum), alpha),
                                                     ops::add(ops::sqrt(spread), rule.epsilon)));
}

namespace {

AdamSlots rename(std::vector<std::vector<Variable>> slots) {
  return {std::move(slots[0]), std::move(slots[1]), {}};
}

void step(const VariableUpdate& update, const AdamConfig& config, const AdamSlots& slots) {
  adam_step(update, {config.beta_1, config.beta_2, config.epsilon}, slots.momentums[update.index],
            slots.velocities[update.index],
            config.amsgrad ? slots.velocity_hats[update.index] : Variable());
}

}  // namespace

void AdamOptimizer::build_slots(const std::vector<Variable>& variables) {
  slots_ = rename(add_slots(variables, {"momentum", "velocity"}));
  if (config_.amsgrad) slots_.velocity_hats = add_slots(variables, {"velocity_hat"})[0];
}

void AdamOptimizer::update_step(const VariableUpdate& update) { step(update, config_, slots_); }

void AdamWOptimizer::set_weight_decay(std::optional<double> weight_decay) {
  if (!weight_decay)
    fail<ValueError>("Argument `weight_decay` must be a float. Received: weight_decay=None");
  OptimizerOf::set_weight_decay(weight_decay);
}

void AdamWOptimizer::build_slots(const std::vector<Variable>& variables) {
  slots_ = rename(add_slots(variables, {"momentum", "velocity"}));
  if (config_.amsgrad) slots_.velocity_hats = add_slots(variables, {"velocity_hat"})[0];
}

void AdamWOptimizer::update_step(const VariableUpdate& update) { step(update, config_, slots_); }

}  // namespace ramet
