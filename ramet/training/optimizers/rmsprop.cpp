#include "ramet/training/optimizers/rmsprop.h"

#include "ramet/ops/ops.h"

namespace ramet {

void RMSpropOptimizer::build_slots(const std::vector<Variable>& variables) {
  velocities_ = add_slots(variables, {"velocity"})[0];
  if (config_.momentum > 0) momentums_ = add_slots(variables, {"momentum"})[0];
  if (config_.centered) average_gradients_ = add_slots(variables, {"average_gradient"})[0];
}

void RMSpropOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const auto average = [&](const Variable& slot, const Value& value) {
    state.assign(slot, ops::add(ops::multiply(state.read(slot), config_.rho),
                                ops::multiply(value, 1 - config_.rho)));
    return state.read(slot);
  };
  Value spread = average(velocities_[update.index], update.gradient_square());
  if (config_.centered) {
    spread = ops::subtract(spread,
                           ops::square(average(average_gradients_[update.index], update.gradient)));
  }
  const Value step = ops::divide(ops::multiply(update.gradient, update.learning_rate),
                                 ops::sqrt(ops::add(spread, config_.epsilon)));
  if (config_.momentum > 0) {
    const Variable& momentum = momentums_[update.index];
    state.assign(momentum, ops::add(ops::multiply(state.read(momentum), config_.momentum), step));
    state.assign_subtract(update.variable, state.read(momentum));
  } else {
    state.assign_subtract(update.variable, step);
  }
}

}  // namespace ramet
