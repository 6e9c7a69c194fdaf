#include "ramet/training/trainer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ramet/training/optimizers/loss_scale_optimizer.h"
#include "ramet/training/optimizers/saved_state.h"

namespace ramet {

namespace {

std::vector<std::string> output_names(const ModelBase& model) {
  std::vector<std::string> names;
  if (const Function* function = model.function()) {
    for (const KerasTensor& tensor : function->flat_outputs())
      names.push_back(tensor.node().layer->name());
  }
  return names;
}

// Gradients in float16 vanish unless the loss is scaled.
Optimizer scaled_if_needed(const ModelBase& model, const CompileArguments& arguments) {
  const bool needs_scale = arguments.auto_scale_loss &&
                           model.dtype_policy().name() == "mixed_float16" &&
                           arguments.optimizer.as<LossScaleOptimizer>() == nullptr;
  if (!needs_scale) return arguments.optimizer;
  return optimizers::LossScaleOptimizer({.inner_optimizer = arguments.optimizer},
                                        {.name = "loss_scale_optimizer"});
}

CompileArguments arguments_from(const Json& config) {
  CompileArguments arguments;
  const auto get = [&](std::string_view key) {
    const Json* value = config.find(key);
    return value == nullptr ? Json() : *value;
  };
  if (const Json optimizer = get("optimizer"); !optimizer.is_null())
    arguments.optimizer = Optimizer::from(optimizer);
  arguments.loss = LossArgument::from(get("loss"));
  arguments.loss_weights = loss_weights_from_json(get("loss_weights"));
  arguments.metrics = MetricArgument::from(get("metrics"));
  arguments.weighted_metrics = MetricArgument::from(get("weighted_metrics"));
  if (const Json eager = get("run_eagerly"); eager.is_bool())
    arguments.run_eagerly = eager.as_bool();
  if (const Json steps = get("steps_per_execution"); steps.is_int())
    arguments.steps_per_execution = steps.as_int();
  if (const Json jit = get("jit_compile"); !jit.is_null()) arguments.jit_compile = jit;
  return arguments;
}

}  // namespace

Trainer::Trainer(const ModelBase& model, CompileArguments arguments)
    : arguments_(std::move(arguments)),
      declared_(arguments_.optimizer),
      // Keras weighs by the number of rows where it knows it; in a graph it does not.
      compile_loss_(arguments_.loss, arguments_.loss_weights, output_names(model),
                    arguments_.run_eagerly ? LossMeans::of_rows : LossMeans::of_batches),
      compile_metrics_(arguments_.metrics, arguments_.weighted_metrics, output_names(model)),
      loss_tracker_(metrics::Mean{.name = "loss"}) {
  if (arguments_.steps_per_execution < 1) {
    fail<ValueError>("compile: expected steps_per_execution to be at least 1, received {}.",
                     arguments_.steps_per_execution);
  }
  arguments_.optimizer = scaled_if_needed(model, arguments_);
}

Trainer& Trainer::of(ModelBase& model) {
  if (model.trainer == nullptr) {
    if (model.saved_compile_config.is_null()) {
      fail<ValueError>("You must call `compile()` before using the model.");
    }
    auto trainer = std::make_shared<Trainer>(model, arguments_from(model.saved_compile_config));
    if (model.saved_optimizer_variables.empty()) {
      trainer->set_optimizer_state(model.saved_optimizer_state);
    } else {
      trainer->set_optimizer_state(model.saved_optimizer_state, model.saved_optimizer_variables);
    }
    if (model.built) trainer->build_optimizer(model);
    model.trainer = std::move(trainer);
  }
  return static_cast<Trainer&>(*model.trainer);
}

std::optional<Optimizer> Trainer::optimizer_of(const ModelBase& model) {
  if (model.trainer != nullptr) return static_cast<const Trainer&>(*model.trainer).optimizer();
  const Json* named = model.saved_compile_config.find("optimizer");
  if (named == nullptr || named->is_null()) return std::nullopt;
  try {
    const CompileArguments arguments{.optimizer = Optimizer::from(*named)};
    Optimizer made = scaled_if_needed(model, arguments);
    made->build(model.trainable_weights());
    return made;
  } catch (const Error&) {
    return std::nullopt;  // training will say why
  }
}

Json Trainer::compile_config() const {
  const auto saved = [](const auto& argument) {
    try {
      return argument.json();
    } catch (const NotImplementedError&) {
      return Json();  // a function of the caller's own
    }
  };
  const bool is_auto = arguments_.jit_compile == Json("auto");
  return Json::object({{"optimizer", declared_.envelope()},
                       {"loss", saved(arguments_.loss)},
                       {"loss_weights", to_json(arguments_.loss_weights)},
                       {"metrics", saved(arguments_.metrics)},
                       {"weighted_metrics", saved(arguments_.weighted_metrics)},
                       {"run_eagerly", arguments_.run_eagerly},
                       {"steps_per_execution", arguments_.steps_per_execution},
                       {"jit_compile", is_auto ? Json(false) : arguments_.jit_compile}});
}

std::vector<Variable> Trainer::optimizer_variables() const { return optimizer()->variables(); }

std::vector<Variable> Trainer::optimized_variables() const {
  return optimizer()->trainable_variables();
}

void Trainer::build_optimizer(const ModelBase& model) {
  if (optimizer()->built()) return;
  optimizer()->build(model.trainable_weights());
  set_optimizer_state(std::exchange(pending_state_, {}));
}

void Trainer::set_optimizer_state(std::vector<Tensor> state,
                                  std::vector<std::pair<Variable, Variable>> pairs) {
  pending_pairs_ = std::move(pairs);
  set_optimizer_state(std::move(state));
}

// As an optimizer like this one, made for the other variables, has it: the n-th slot of a variable
// becomes the n-th slot of its counterpart, and what belongs to none stays in its order.
std::vector<Tensor> Trainer::rearranged(
    const std::vector<Tensor>& saved,
    const std::vector<std::pair<Variable, Variable>>& pairs) const {
  const Optimizer other = optimizer()->from_own_config();
  std::vector<Variable> others;
  std::map<std::int64_t, std::int64_t> origin;  // by keys
  for (const auto& [whose, here] : pairs) {
    others.push_back(whose);
    if (here) origin[here.key()] = whose.key();
  }
  other->build(others);
  const std::vector<Tensor> state = in_present_order(*other, saved);
  const std::vector<Variable> owners = other->slot_owners();
  if (owners.size() != state.size()) return state;  // reported as what does not fit
  constexpr std::int64_t nobody = -1;
  const auto key_of = [&](const Variable& owner) { return owner ? owner.key() : nobody; };
  std::map<std::int64_t, std::vector<Tensor>> by_owner;
  for (std::size_t i = 0; i < state.size(); ++i) by_owner[key_of(owners[i])].push_back(state[i]);

  const std::vector<Variable> variables = optimizer()->variables(),
                              new_owners = optimizer()->slot_owners();
  std::map<std::int64_t, std::size_t> taken;
  std::vector<Tensor> found;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const std::int64_t key = key_of(new_owners[i]);
    const auto at = key == nobody ? origin.end() : origin.find(key);
    const bool is_known = key == nobody || at != origin.end();
    const auto slots = is_known ? by_owner.find(key == nobody ? key : at->second) : by_owner.end();
    const std::size_t number = taken[key]++;
    const bool is_there = slots != by_owner.end() && number < slots->second.size();
    found.push_back(is_there ? slots->second[number] : variables[i].value());
  }
  return found;
}

void Trainer::set_optimizer_state(std::vector<Tensor> state) {
  if (state.empty()) return;
  if (!optimizer()->built()) {
    pending_state_ = std::move(state);
    return;
  }
  state = pending_pairs_.empty() ? in_present_order(*optimizer(), std::move(state))
                                 : rearranged(state, std::exchange(pending_pairs_, {}));
  const std::vector<Variable> variables = optimizer()->variables();
  bool fits = state.size() == variables.size();
  for (std::size_t i = 0; fits && i < state.size(); ++i)
    fits = state[i].shape() == variables[i].shape();
  if (!fits) {
    warn(
        fmt::format("Skipping variable loading for optimizer '{}', because it has {} variables "
                    "whereas the saved optimizer has {} "
                    "variables. ",
                    optimizer()->name(), variables.size(), state.size()));
    return;
  }
  for (std::size_t i = 0; i < state.size(); ++i) variables[i].assign(state[i]);
}

std::vector<Variable> Trainer::metric_variables() const {
  std::vector<Variable> all = loss_tracker_.variables();
  for (const std::vector<Metric>& metrics : {compile_metrics_.metrics(), compile_loss_.metrics()}) {
    for (const Metric& metric : metrics)
      all.insert(all.end(), metric.variables().begin(), metric.variables().end());
  }
  return all;
}

void Trainer::reset_metrics() {
  pending_metrics_.clear();
  loss_tracker_.reset_state();
  compile_metrics_.reset_state();
  compile_loss_.reset_state();
}

void Trainer::release_tests() {
  for (const auto& step : steps_) {
    if (step->key.mode == Mode::test) step->program->release();
  }
}

std::vector<std::string> Trainer::take_warnings() { return std::exchange(warnings_, {}); }

std::optional<Direction> Trainer::direction(std::string_view name) const {
  std::optional<Direction> found;
  for (const Metric& metric : compile_metrics_.metrics()) {
    if (metric.name() == name && metric->direction()) found = metric->direction();
  }
  return found;
}

}  // namespace ramet
