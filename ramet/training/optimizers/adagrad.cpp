#include "ramet/training/optimizers/adagrad.h"

#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/ops/ops.h"

namespace ramet {

void AdagradOptimizer::build_slots(const std::vector<Variable>& variables) {
  accumulators_ =
      add_slots(variables, {"accumulator"},
                {initializers::Constant{.value = config_.initial_accumulator_value}})[0];
}

void AdagradOptimizer::update_step(const VariableUpdate& update) {
  const Variable& accumulator = accumulators_[update.index];
  update.state.assign_add(accumulator, update.gradient_square());
  const Value root = ops::sqrt(ops::add(update.state.read(accumulator), config_.epsilon));
  update.state.assign_subtract(
      update.variable, ops::divide(ops::multiply(update.gradient, update.learning_rate), root));
}

}  // namespace ramet
