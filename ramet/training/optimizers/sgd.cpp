#include "ramet/training/optimizers/sgd.h"

#include "ramet/ops/ops.h"

namespace ramet {

void SGDOptimizer::build_slots(const std::vector<Variable>& variables) {
  if (config_.momentum != 0) momentums_ = add_slots(variables, {"momentum"})[0];
}

void SGDOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const Value step = ops::multiply(update.gradient, update.learning_rate);
  if (config_.momentum == 0) {
    state.assign_subtract(update.variable, step);
    return;
  }
  const Variable& momentum = momentums_[update.index];
  const auto advance = [&] {
    return ops::subtract(ops::multiply(state.read(momentum), config_.momentum), step);
  };
  state.assign(momentum, advance());
  state.assign_add(update.variable, config_.nesterov ? advance() : state.read(momentum));
}

}  // namespace ramet
