#include "ramet/training/optimizers/lamb.h"

#include "ramet/ops/ops.h"

namespace ramet {

void LambOptimizer::build_slots(const std::vector<Variable>& variables) {
  auto slots = add_slots(variables, {"momentum", "velocity"});
  momentums_ = std::move(slots[0]);
  velocities_ = std::move(slots[1]);
}

void LambOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const DType dtype = update.variable.dtype();
  const Variable &momentum = momentums_[update.index], &velocity = velocities_[update.index];
  const auto corrected = [&](const Variable& slot, const Value& value, double beta) {
    state.assign_add(slot, ops::multiply(ops::subtract(value, state.read(slot)), 1 - beta));
    const Value power = ops::power(ops::full({}, beta, dtype), update.step());
    return ops::divide(state.read(slot), ops::subtract(1.0, power));
  };
  const Value m = corrected(momentum, update.gradient, config_.beta_1);
  const Value v = corrected(velocity, update.gradient_square(), config_.beta_2);
  const Value step = ops::divide(m, ops::add(ops::sqrt(v), config_.epsilon));
  const Value weight = update.weight();
  const Value weight_norm = ops::sqrt(ops::sum(ops::square(weight)));
  const Value step_norm = ops::sqrt(ops::sum(ops::square(step)));
  const Value both = ops::logical_and(ops::greater(weight_norm, 0.0), ops::greater(step_norm, 0.0));
  const Value ratio = ops::where(both, ops::divide(weight_norm, step_norm), 1.0);
  state.assign_subtract(update.variable,
                        ops::multiply(ops::multiply(ratio, update.learning_rate), step));
}

}  // namespace ramet
