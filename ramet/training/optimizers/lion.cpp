#include "ramet/training/optimizers/lion.h"

#include "ramet/ops/ops.h"

namespace ramet {

void LionOptimizer::build_slots(const std::vector<Variable>& variables) {
  momentums_ = add_slots(variables, {"momentum"})[0];
}

void LionOptimizer::update_step(const VariableUpdate& update) {
  const Variable& momentum = momentums_[update.index];
  const Value m = update.state.read(momentum);
  const auto mixed = [&](double beta) {
    return ops::add(ops::multiply(m, beta), ops::multiply(update.gradient, update.one_minus(beta)));
  };
  update.state.assign_subtract(
      update.variable, ops::multiply(ops::sign(mixed(config_.beta_1)), update.learning_rate));
  update.state.assign(momentum, mixed(config_.beta_2));
}

}  // namespace ramet
