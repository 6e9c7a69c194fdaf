#include "ramet/training/optimizers/nadam.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// The momentum of a step: it rises towards beta_1.
Value momentum_at(const Value& step, double beta_1) {
  const Value decay = ops::power(ops::full({}, 0.96, step.dtype()), step);
  return ops::multiply(ops::subtract(1.0, ops::multiply(decay, 0.5)), beta_1);
}

}  // namespace

void NadamOptimizer::build_slots(const std::vector<Variable>& variables) {
  auto slots = add_slots(variables, {"momentum", "velocity"});
  momentums_ = std::move(slots[0]);
  velocities_ = std::move(slots[1]);
  const DType dtype = variables.empty() ? DType::float32 : variables[0].dtype();
  u_product_ = add_attribute("variable", {{}, dtype}, "ones");
}

void NadamOptimizer::begin_update(StateScope& state, const Value& iterations) {
  const Value step = ops::cast(ops::add(iterations, 1), u_product_.dtype());
  state.assign(u_product_,
               ops::multiply(state.read(u_product_), momentum_at(step, config_.beta_1)));
}

void NadamOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const DType dtype = update.variable.dtype();
  const Variable &momentum = momentums_[update.index], &velocity = velocities_[update.index];
  const Value now = momentum_at(update.step(), config_.beta_1),
              next = momentum_at(update.step(1), config_.beta_1);
  const Value product = ops::cast(state.read(u_product_), dtype);
  const Value next_product = ops::multiply(product, next);
  const Value beta_2_power = ops::power(ops::full({}, config_.beta_2, dtype), update.step());
  const Value m = state.read(momentum), v = state.read(velocity);
  state.assign_add(
      momentum, ops::multiply(ops::subtract(update.gradient, m), update.one_minus(config_.beta_1)));
  state.assign_add(velocity, ops::multiply(ops::subtract(update.gradient_square(), v),
                                           update.one_minus(config_.beta_2)));
  const Value m_hat = ops::add(
      ops::divide(ops::multiply(next, state.read(momentum)), ops::subtract(1.0, next_product)),
      ops::divide(ops::multiply(ops::subtract(1.0, now), update.gradient),
                  ops::subtract(1.0, product)));
  const Value v_hat = ops::divide(state.read(velocity), ops::subtract(1.0, beta_2_power));
  state.assign_subtract(update.variable, ops::divide(ops::multiply(m_hat, update.learning_rate),
                                                     ops::add(ops::sqrt(v_hat), config_.epsilon)));
}

}  // namespace ramet
