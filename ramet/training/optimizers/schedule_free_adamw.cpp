#include "ramet/training/optimizers/schedule_free_adamw.h"

#include "ramet/ops/ops.h"

namespace ramet {

void ScheduleFreeAdamWOptimizer::build_slots(const std::vector<Variable>& variables) {
  auto slots = add_slots(variables, {"momentum", "velocity"});
  momentums_ = std::move(slots[0]);
  velocities_ = std::move(slots[1]);
  for (std::size_t i = 0; i < variables.size(); ++i) momentums_[i].copy_from(variables[i]);
}

// z: where gradients lead; x: the mean of all z; the weights y lie between them.
void ScheduleFreeAdamWOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const DType dtype = update.variable.dtype();
  const Variable &momentum = momentums_[update.index], &velocity = velocities_[update.index];
  const Value step = update.step();
  Value rate = update.learning_rate;
  if (config_.warmup_steps > 0) {
    const Value warmth = ops::divide(step, static_cast<double>(config_.warmup_steps));
    rate = ops::multiply(rate, ops::minimum(warmth, 1.0));
  }
  const Value correction =
      ops::subtract(1.0, ops::power(ops::full({}, config_.beta_2, dtype), step));
  state.assign_add(velocity,
                   ops::multiply(ops::subtract(update.gradient_square(), state.read(velocity)),
                                 update.one_minus(config_.beta_2)));
  const Value divisor =
      ops::add(ops::sqrt(ops::divide(state.read(velocity), correction)), config_.epsilon);
  state.assign_subtract(momentum, ops::divide(ops::multiply(rate, update.gradient), divisor));
  const Value z = state.read(momentum), share = ops::divide(1.0, step);
  // The paper has the z of the step before in the next line. Keras means it too, but what it keeps
  // is TensorFlow's variable, which by then holds the new z.
  const Value x_old = ops::divide(
      ops::subtract(update.weight(), ops::multiply(z, update.one_minus(config_.beta_1))),
      config_.beta_1);
  const Value x =
      ops::add(ops::multiply(ops::subtract(1.0, share), x_old), ops::multiply(share, z));
  state.assign(update.variable, ops::add(ops::multiply(z, update.one_minus(config_.beta_1)),
                                         ops::multiply(x, config_.beta_1)));
}

}  // namespace ramet
