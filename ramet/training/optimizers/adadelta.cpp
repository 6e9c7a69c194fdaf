#include "ramet/training/optimizers/adadelta.h"

#include "ramet/ops/ops.h"

namespace ramet {

void AdadeltaOptimizer::build_slots(const std::vector<Variable>& variables) {
  auto slots = add_slots(variables, {"accumulated_grad", "accumulated_delta_var"});
  accumulated_grads_ = std::move(slots[0]);
  accumulated_delta_vars_ = std::move(slots[1]);
}

void AdadeltaOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const Variable &gradients = accumulated_grads_[update.index],
                 &deltas = accumulated_delta_vars_[update.index];
  const auto average = [&](const Variable& slot, const Value& square) {
    state.assign(slot, ops::add(ops::multiply(state.read(slot), config_.rho),
                                ops::multiply(square, 1 - config_.rho)));
  };
  const auto root = [&](const Variable& slot) {
    return ops::sqrt(ops::add(state.read(slot), config_.epsilon));
  };
  average(gradients, update.gradient_square());
  const Value delta =
      ops::negative(ops::divide(ops::multiply(root(deltas), update.gradient), root(gradients)));
  average(deltas, update.square_of(delta, ops::divide(root(deltas), root(gradients))));
  state.assign_add(update.variable, ops::multiply(delta, update.learning_rate));
}

}  // namespace ramet
