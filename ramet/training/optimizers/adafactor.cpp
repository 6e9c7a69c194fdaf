#include "ramet/training/optimizers/adafactor.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value root_mean_square(const Value& x) { return ops::sqrt(ops::mean(ops::square(x))); }

}  // namespace

void AdafactorOptimizer::build_slots(const std::vector<Variable>& variables) {
  for (const Variable& variable : variables) {
    const Shape& shape = variable.shape();
    if (shape.size() < 2) {
      // Keras saves two integers in the place of rows and columns that there are not.
      for (auto* slots : {&rows_, &columns_})
        slots->push_back(add_attribute(variable.name(), {{}, DType::int32}, "zeros", variable));
    } else {
      const Shape row(std::span(shape.begin(), shape.size() - 1));
      Shape column(std::span(shape.begin(), shape.size() - 2));
      column.push_back(shape.back());
      rows_.push_back(add_variable(variable.name(), {row, variable.dtype()}, "zeros", variable));
      columns_.push_back(
          add_variable(variable.name(), {column, variable.dtype()}, "zeros", variable));
    }
    velocities_.push_back(add_slot(variable, "velocity"));
  }
}

void AdafactorOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const Variable &row = rows_[update.index], &column = columns_[update.index],
                 &velocity = velocities_[update.index];
  const Value step = update.step(), one_by_root = ops::divide(1.0, ops::sqrt(step));
  Value rate = update.learning_rate;
  if (config_.relative_step && !this->rate().is_schedule()) rate = ops::minimum(rate, one_by_root);
  const Value weight = update.weight();
  const Value scale = ops::multiply(ops::maximum(root_mean_square(weight), config_.epsilon_2),
                                    ops::minimum(rate, one_by_root));
  const Value squares = ops::add(update.gradient_square(), config_.epsilon_1);
  const Value beta = ops::subtract(1.0, ops::power(step, config_.beta_2_decay));
  const auto average = [&](const Variable& slot, const Value& value) {
    state.assign(slot, ops::add(ops::multiply(beta, state.read(slot)),
                                ops::multiply(ops::subtract(1.0, beta), value)));
    return state.read(slot);
  };
  if (weight.rank() < 2) {
    average(velocity, squares);
  } else {
    const Value r = average(row, ops::mean(squares, {.axes = {-1}}));
    const Value c = average(column, ops::mean(squares, {.axes = {-2}}));
    const Value share = ops::divide(r, ops::mean(r, {.axes = {-1}, .keepdims = true}));
    state.assign(velocity, ops::multiply(ops::expand_dims(share, -1), ops::expand_dims(c, -2)));
  }
  const Value spread = ops::sqrt(state.read(velocity));
  const Value change = ops::divide(update.gradient, spread);
  const Value size = ops::sqrt(ops::mean(update.square_of(change, ops::divide(1.0, spread))));
  const Value clipped =
      ops::divide(change, ops::maximum(ops::divide(size, config_.clip_threshold), 1.0));
  state.assign_subtract(update.variable, ops::multiply(scale, clipped));
}

}  // namespace ramet
