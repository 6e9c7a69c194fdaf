#include "ramet/training/optimizers/loss_scale_optimizer.h"

#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/ops/ops.h"

namespace ramet {

LossScaleOptimizer::LossScaleOptimizer(Config config, OptimizerOptions options)
    : OptimizerBase(keras_name, 0.0, {.name = options.name}), config_(std::move(config)) {
  const Json given = to_json(options), usual = to_json(OptimizerOptions{.name = options.name});
  for (const auto& [option, value] : usual.members()) {
    if (given.at(option) == value) continue;
    fail<ValueError>(
        "LossScaleOptimizer does not support `{0}`. Instead, set `{0}` on the `inner_optimizer`.",
        option);
  }
  // Else gradients would be scaled twice.
  inner()->set_loss_scale_factor(std::nullopt);
  inner()->hide_attributes();
}

Json LossScaleOptimizer::get_config() const {
  Json config = Json::object({{"name", name()}});
  Json own = own_config();
  for (auto& [key, value] : own.members()) config[key] = std::move(value);
  return config;
}

Optimizer LossScaleOptimizer::from_config(const Json& json) {
  Json config = json;
  if (const Json* dynamic = config.find("dynamic"); dynamic != nullptr && *dynamic == Json(false)) {
    fail<ValueError>(
        "LossScaleOptimizer no longer supports `dynamic=False`. Instead, simply set "
        "`loss_scale_factor` directly on "
        "the `inner_optimizer`.");
  }
  config.erase("dynamic");
  config.erase("learning_rate");
  OptimizerOptions options = take_optimizer_options(config);
  return Optimizer(
      std::make_shared<LossScaleOptimizer>(config_from_json<Config>(config, keras_name), options));
}

Optimizer LossScaleOptimizer::from_own_config() const { return from_config(get_config()); }

std::vector<Variable> LossScaleOptimizer::variables() const {
  std::vector<Variable> all = variables_;
  for (const Variable& variable : inner()->variables()) all.push_back(variable);
  return all;
}

std::vector<Variable> LossScaleOptimizer::slot_owners() const {
  std::vector<Variable> all = OptimizerBase::slot_owners();
  for (const Variable& owner : inner()->slot_owners()) all.push_back(owner);
  return all;
}

std::vector<std::pair<std::string, Optimizer>> LossScaleOptimizer::inner_optimizers() const {
  return {{"inner_optimizer", inner()}};
}

void LossScaleOptimizer::build_slots(const std::vector<Variable>& variables) {
  step_counter_ = add_variable("step_counter", {{}, DType::int64});
  dynamic_scale_ = add_variable("dynamic_scale", {{}, DType::float32},
                                initializers::Constant{.value = config_.initial_scale});
  inner()->build(variables);
}

Value LossScaleOptimizer::scale_loss(StateScope& state, const Value& loss) {
  return built() ? ops::multiply(loss, state.read(dynamic_scale_))
                 : ops::multiply(loss, config_.initial_scale);
}

void LossScaleOptimizer::apply(StateScope& state, const Values& gradients) {
  const Value scale = state.read(dynamic_scale_), counter = state.read(step_counter_);
  Value is_finite;
  Values unscaled;
  for (const Value& gradient : gradients) {
    unscaled.push_back(gradient ? ops::divide(gradient, scale) : gradient);
    if (!gradient) continue;
    const Value all_finite = ops::all(ops::isfinite(gradient));
    is_finite = is_finite ? ops::logical_and(is_finite, all_finite) : all_finite;
  }
  StateScope update(state);
  inner()->apply(update, unscaled);
  if (!is_finite) return;
  state.merge(is_finite, update);
  const Value grows =
      ops::logical_and(is_finite, ops::equal(counter, config_.dynamic_growth_steps - 1));
  const Value counts = ops::logical_and(is_finite, ops::logical_not(grows));
  const Value zero = ops::full({}, 0, DType::int64);
  state.assign(step_counter_, ops::where(counts, ops::add(counter, 1), zero));
  const Value factor =
      ops::where(grows, 2.0, ops::where(is_finite, ops::full({}, 1), ops::full({}, 0.5)));
  state.assign(dynamic_scale_, ops::multiply(scale, factor));
}

}  // namespace ramet
