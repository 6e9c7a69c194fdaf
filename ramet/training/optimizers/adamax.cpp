#include "ramet/training/optimizers/adamax.h"

#include "ramet/ops/ops.h"

namespace ramet {

void AdamaxOptimizer::build_slots(const std::vector<Variable>& variables) {
  auto slots = add_slots(variables, {"momentum", "norm"});
  momentums_ = std::move(slots[0]);
  norms_ = std::move(slots[1]);
}

void AdamaxOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const Variable &momentum = momentums_[update.index], &norm = norms_[update.index];
  const Value beta_1_power =
      ops::power(ops::full({}, config_.beta_1, update.variable.dtype()), update.step());
  const Value m = state.read(momentum);
  state.assign_add(momentum, ops::multiply(ops::subtract(update.gradient, m), 1 - config_.beta_1));
  state.assign(norm, ops::maximum(ops::multiply(state.read(norm), config_.beta_2),
                                  update.addends.sum_of(ops::absolute)));
  const Value divisor =
      ops::multiply(ops::subtract(1.0, beta_1_power), ops::add(state.read(norm), config_.epsilon));
  state.assign_subtract(
      update.variable,
      ops::divide(ops::multiply(state.read(momentum), update.learning_rate), divisor));
}

}  // namespace ramet
