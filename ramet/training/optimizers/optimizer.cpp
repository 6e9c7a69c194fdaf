#include "ramet/training/optimizers/optimizer.h"

#include <algorithm>
#include <regex>

#include "ramet/layers/naming.h"
#include "ramet/ops/ops.h"
#include "ramet/training/optimizers/clipping.h"

namespace ramet {

Value VariableUpdate::step(int later) const {
  return ops::cast(ops::add(iterations, 1 + later), variable.dtype());
}

Value VariableUpdate::one_minus(double x) const {
  return ops::subtract(1.0, ops::full({}, x, variable.dtype()));
}

Value VariableUpdate::gradient_square() const { return addends.sum_of(ops::square); }

Value VariableUpdate::square_of(const Value& change, const Value& factor) const {
  return addends.are_apart() ? ops::multiply(gradient_square(), ops::square(factor))
                             : ops::square(change);
}

// ---------------------------------------------------------------- identity and config

OptimizerBase::OptimizerBase(std::string_view class_name, LearningRate rate,
                             OptimizerOptions options)
    : name_(options.name ? *options.name : auto_name(to_snake_case(class_name))),
      rate_(std::move(rate)),
      options_(std::move(options)) {
  check_options();
  iteration_ = add_variable("iteration", {{}, DType::int64});
  if (rate_.is_schedule()) return;
  rate_variable_ = add_variable("learning_rate", {{}, DType::float32});
  rate_variable_.assign(Tensor::scalar(static_cast<float>(rate_.value())));
}

void OptimizerBase::check_options() const {
  const auto text = [](const auto& value) {
    return value ? to_json(*value).dump() : std::string("None");
  };
  if (options_.gradient_accumulation_steps && *options_.gradient_accumulation_steps != 0 &&
      *options_.gradient_accumulation_steps < 2) {
    fail<ValueError>(
        "`gradient_accumulation_steps` must be an integer >= 2. Received: "
        "gradient_accumulation_steps={}",
        text(options_.gradient_accumulation_steps));
  }
  if (options_.use_ema && !(options_.ema_momentum >= 0 && options_.ema_momentum <= 1)) {
    fail<ValueError>("`ema_momentum` must be in the range [0, 1]. Received: ema_momentum={}",
                     Json(options_.ema_momentum).dump());
  }
  if (options_.use_ema && options_.ema_overwrite_frequency &&
      *options_.ema_overwrite_frequency < 1) {
    fail<ValueError>(
        "`ema_overwrite_frequency` must be an integer >= 1 or None. Received: "
        "ema_overwrite_frequency={}",
        text(options_.ema_overwrite_frequency));
  }
  if (options_.clipnorm.has_value() + options_.clipvalue.has_value() +
          options_.global_clipnorm.has_value() >
      1) {
    fail<ValueError>(
        "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: "
        "clipnorm={}, clipvalue={}, "
        "global_clipnorm={}",
        text(options_.clipnorm), text(options_.clipvalue), text(options_.global_clipnorm));
  }
}

Json OptimizerBase::get_config() const {
  const OptimizerOptions& o = options_;
  Json config = Json::object({
      {"name", name_},
      {"learning_rate", rate_.is_schedule() ? to_json(rate_) : Json(rate_variable_.value().at(0))},
      {"weight_decay", to_json(o.weight_decay)},
      {"clipnorm", to_json(o.clipnorm)},
      {"global_clipnorm", to_json(o.global_clipnorm)},
      {"clipvalue", to_json(o.clipvalue)},
      {"use_ema", o.use_ema},
      {"ema_momentum", o.ema_momentum},
      {"ema_overwrite_frequency", to_json(o.ema_overwrite_frequency)},
      {"loss_scale_factor", to_json(o.loss_scale_factor)},
      {"gradient_accumulation_steps", to_json(o.gradient_accumulation_steps)},
  });
  Json own = own_config();
  for (auto& [key, value] : own.members()) config[key] = std::move(value);
  return config;
}

// ---------------------------------------------------------------- state

void OptimizerBase::build(const std::vector<Variable>& variables) {
  if (built_) return;
  trainable_ = variables;
  if (options_.use_ema) averages_ = add_slots(variables, {"average"})[0];
  if (options_.gradient_accumulation_steps.value_or(0) > 0) {
    for (const Variable& variable : variables)
      accumulators_.push_back(add_slot(variable, "gradient_accumulator"));
  }
  build_slots(variables);
  built_ = true;
}

Variable OptimizerBase::make_variable(std::string name, Spec spec, Initializer initializer) const {
  std::string path = name_ + "/" + name;
  return Variable(std::move(name), std::move(path), std::move(spec),
                  {.initializer = std::move(initializer), .trainable = false});
}

Variable OptimizerBase::add_variable(std::string name, Spec spec, Initializer initializer,
                                     const Variable& owner) {
  Variable variable = make_variable(std::move(name), std::move(spec), std::move(initializer));
  variables_.push_back(variable);
  owners_.push_back(owner);
  return variable;
}

Variable OptimizerBase::add_attribute(std::string name, Spec spec, Initializer initializer,
                                      const Variable& owner) {
  if (!hides_attributes_)
    return add_variable(std::move(name), std::move(spec), std::move(initializer), owner);
  hidden_.push_back(make_variable(std::move(name), std::move(spec), std::move(initializer)));
  return hidden_.back();
}

std::vector<std::pair<std::string, Optimizer>> OptimizerBase::inner_optimizers() const {
  return {};
}

Variable OptimizerBase::add_slot(const Variable& reference, std::string_view name,
                                 Initializer initializer) {
  std::string full = reference.path();
  std::replace(full.begin(), full.end(), '/', '_');
  return add_variable(full.append("_").append(name), reference.spec(), std::move(initializer),
                      reference);
}

std::vector<std::vector<Variable>> OptimizerBase::add_slots(
    const std::vector<Variable>& references, const std::vector<std::string>& names,
    const std::vector<Initializer>& initializers) {
  std::vector<std::vector<Variable>> slots(names.size());
  for (const Variable& reference : references) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      slots[i].push_back(
          add_slot(reference, names[i], i < initializers.size() ? initializers[i] : "zeros"));
    }
  }
  return slots;
}

double OptimizerBase::learning_rate() const {
  return rate_.is_schedule()
             ? rate_at(rate_.schedule(), static_cast<std::int64_t>(iteration_.value().at(0)))
             : rate_variable_.value().at(0);
}

void OptimizerBase::set_learning_rate(double value) {
  if (rate_.is_schedule()) {
    fail<TypeError>(
        "This optimizer was created with a `LearningRateSchedule` object as its `learning_rate` "
        "constructor "
        "argument, hence its learning rate is not settable. If you need the learning rate to be "
        "settable, you "
        "should instantiate the optimizer with a float `learning_rate` argument.");
  }
  rate_variable_.assign(Tensor::scalar(static_cast<float>(value)));
}

std::int64_t OptimizerBase::iterations() const {
  const auto steps = static_cast<std::int64_t>(iteration_.value().at(0));
  return steps / std::max<std::int64_t>(options_.gradient_accumulation_steps.value_or(1), 1);
}

void OptimizerBase::exclude_from_weight_decay(WeightDecayExclusions exclusions) {
  if (built_) {
    fail<ValueError>(
        "`exclude_from_weight_decay()` can only be configured before the optimizer is built.");
  }
  for (const std::string& name : exclusions.names) {
    try {
      (void)std::regex(name);
    } catch (const std::regex_error& e) {
      fail<ValueError>(
          "exclude_from_weight_decay: expected regular expressions, received '{}' ({}).", name,
          e.what());
    }
  }
  exclusions_ = std::move(exclusions);
}

bool OptimizerBase::decays(const Variable& variable) const {
  const auto& excluded = exclusions_.variables;
  if (std::find(excluded.begin(), excluded.end(), variable) != excluded.end()) return false;
  return std::none_of(exclusions_.names.begin(), exclusions_.names.end(),
                      [&](const std::string& name) {
                        return std::regex_search(variable.name(), std::regex(name));
                      });
}

// ---------------------------------------------------------------- a step

Value OptimizerBase::rate_value(StateScope& state) {
  return rate_.is_schedule() ? rate_.schedule()->rate(state.read(iteration_))
                             : state.read(rate_variable_);
}

Value OptimizerBase::iterations_value(StateScope& state) {
  const Value steps = state.read(iteration_);
  const std::int64_t every = options_.gradient_accumulation_steps.value_or(0);
  return every > 0 ? ops::floor_divide(steps, every) : steps;
}

Value OptimizerBase::scale_loss(StateScope&, const Value& loss) {
  return options_.loss_scale_factor ? ops::multiply(loss, *options_.loss_scale_factor) : loss;
}

void OptimizerBase::apply(StateScope& state, const Values& gradients) {
  RAMET_ASSERT(built_ && gradients.size() == trainable_.size());
  const auto is_given = [](const Value& gradient) { return static_cast<bool>(gradient); };
  if (trainable_.empty()) return;
  if (std::none_of(gradients.begin(), gradients.end(), is_given)) {
    fail<ValueError>("No gradients provided for any variable.");
  }
  Values unscaled = gradients;
  for (std::size_t i = 0; i < unscaled.size(); ++i) {
    if (!unscaled[i]) continue;
    unscaled[i] = ops::cast(unscaled[i], trainable_[i].dtype());
    if (options_.loss_scale_factor)
      unscaled[i] = ops::divide(unscaled[i], *options_.loss_scale_factor);
  }
  if (options_.gradient_accumulation_steps.value_or(0) > 0) {
    accumulate(state, unscaled);
  } else {
    update_all(state, unscaled);
  }
  if (options_.use_ema) average_weights(state);
  for (std::size_t i = 0; i < trainable_.size(); ++i) {
    const auto& constraint = trainable_[i].options().constraint;
    if (unscaled[i] && constraint)
      state.assign(trainable_[i], (*constraint)->project(state.read(trainable_[i])));
  }
  state.assign_add(iteration_, ops::full({}, 1, DType::int64));
}

Values OptimizerBase::clip(const Values& gradients) const {
  if (options_.clipnorm.value_or(0) > 0) return clip_by_norm(gradients, *options_.clipnorm);
  if (options_.global_clipnorm.value_or(0) > 0)
    return clip_by_global_norm(gradients, *options_.global_clipnorm);
  if (options_.clipvalue.value_or(0) > 0) return clip_by_value(gradients, *options_.clipvalue);
  return gradients;
}

void OptimizerBase::update_all(StateScope& state, const Values& gradients) {
  const Values clipped = clip(gradients);
  const Value rate = rate_value(state), iterations = iterations_value(state);
  for (std::size_t i = 0; i < trainable_.size(); ++i) {
    const Variable& variable = trainable_[i];
    const std::optional<double> decay = clipped[i] ? weight_decay_of(variable) : std::nullopt;
    if (!decay || !decays(variable)) continue;
    const Value weight = state.read(variable);
    state.assign_subtract(
        variable, ops::multiply(ops::multiply(weight, *decay), ops::cast(rate, variable.dtype())));
  }
  begin_update(state, iterations);
  for (std::size_t i = 0; i < trainable_.size(); ++i) {
    if (!clipped[i]) continue;
    const Addends addends(clipped[i]);
    update_step({state, trainable_[i], i, clipped[i], ops::cast(rate, trainable_[i].dtype()),
                 iterations, addends});
  }
}

// The update happens in every n-th step, with the mean of n gradients; the others only collect.
void OptimizerBase::accumulate(StateScope& state, const Values& gradients) {
  const std::int64_t every = *options_.gradient_accumulation_steps;
  const Value step = ops::add(state.read(iteration_), 1);
  const Value is_update = ops::equal(ops::mod(step, every), 0);
  StateScope update(state);
  Values sums(gradients.size()), means(gradients.size());
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i]) continue;
    sums[i] = ops::add(gradients[i], state.read(accumulators_[i]));
    // In one piece, as in Keras: addends are not looked for behind it.
    means[i] = ops::stop_gradient(ops::divide(sums[i], static_cast<double>(every)));
  }
  update_all(update, means);
  state.merge(is_update, update);
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (sums[i]) state.assign(accumulators_[i], ops::where(is_update, 0.0, sums[i]));
  }
}

void OptimizerBase::average_weights(StateScope& state) {
  const Value iterations = iterations_value(state);
  const std::int64_t every = options_.ema_overwrite_frequency.value_or(0);
  for (std::size_t i = 0; i < trainable_.size(); ++i) {
    const Value weight = state.read(trainable_[i]);
    const Value later = ops::cast(ops::not_equal(iterations, 0), weight.dtype());
    const Value momentum = ops::multiply(later, options_.ema_momentum);
    state.assign(averages_[i], ops::add(ops::multiply(momentum, state.read(averages_[i])),
                                        ops::multiply(ops::subtract(1.0, momentum), weight)));
  }
  if (every == 0) return;
  const Value is_due = ops::equal(ops::mod(ops::add(iterations, 1), every), 0);
  for (std::size_t i = 0; i < trainable_.size(); ++i) {
    state.assign(trainable_[i],
                 ops::where(is_due, state.read(averages_[i]), state.read(trainable_[i])));
  }
}

void OptimizerBase::finalize_variable_values() {
  for (std::size_t i = 0; i < averages_.size(); ++i) trainable_[i].assign(averages_[i].value());
}

}  // namespace ramet
