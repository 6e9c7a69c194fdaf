#include "ramet/training/optimizers/ftrl.h"

#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/ops/ops.h"

namespace ramet {

void FtrlOptimizer::build_slots(const std::vector<Variable>& variables) {
  auto slots =
      add_slots(variables, {"accumulator", "linear"},
                {initializers::Constant{.value = config_.initial_accumulator_value}, "zeros"});
  accumulators_ = std::move(slots[0]);
  linears_ = std::move(slots[1]);
}

void FtrlOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const Variable &accumulator = accumulators_[update.index], &linear = linears_[update.index];
  const Value weight = update.weight(), rate = update.learning_rate,
              before = state.read(accumulator);
  const Value l2 = ops::add(ops::divide(config_.beta, ops::multiply(rate, 2.0)),
                            config_.l2_regularization_strength);
  const Value shrunk = ops::add(
      update.gradient, ops::multiply(weight, 2 * config_.l2_shrinkage_regularization_strength));
  const Value sum = ops::add(before, update.gradient_square());
  const Value power = ops::power(sum, -config_.learning_rate_power);
  const Value growth =
      ops::divide(ops::subtract(power, ops::power(before, -config_.learning_rate_power)), rate);
  state.assign_add(linear, ops::subtract(shrunk, ops::multiply(growth, weight)));
  const Value z = state.read(linear);
  const Value quadratic = ops::add(ops::divide(power, rate), ops::multiply(l2, 2.0));
  const double l1 = config_.l1_regularization_strength;
  state.assign(update.variable, ops::divide(ops::subtract(ops::clip(z, -l1, l1), z), quadratic));
  state.assign(accumulator, sum);
}

}  // namespace ramet
