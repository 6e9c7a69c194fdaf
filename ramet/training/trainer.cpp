#include "ramet/training/trainer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ramet/training/optimizers/loss_scale_optimizer.h"
#include "ramet/training/step_context.h"

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

// Doubles are taken as float32, as Keras takes arrays of them.
Tensor as_target(const Tensor& tensor) {
  return tensor.dtype() == DType::float64 ? tensor.cast(DType::float32) : tensor;
}

}  // namespace

Trainer::Trainer(const ModelBase& model, CompileArguments arguments)
    : arguments_(std::move(arguments)),
      declared_(arguments_.optimizer),
      compile_loss_(arguments_.loss, arguments_.loss_weights, output_names(model)),
      compile_metrics_(arguments_.metrics, arguments_.weighted_metrics, output_names(model)),
      loss_tracker_(metrics::Mean{.name = "loss"}) {
  arguments_.optimizer = scaled_if_needed(model, arguments_);
}

Trainer& Trainer::of(ModelBase& model) {
  if (model.trainer == nullptr) {
    if (model.saved_compile_config.is_null()) {
      fail<ValueError>("You must call `compile()` before using the model.");
    }
    auto trainer = std::make_shared<Trainer>(model, arguments_from(model.saved_compile_config));
    trainer->set_optimizer_state(model.saved_optimizer_state);
    if (model.built) trainer->build_optimizer(model);
    model.trainer = std::move(trainer);
  }
  return static_cast<Trainer&>(*model.trainer);
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

void Trainer::build_optimizer(const ModelBase& model) {
  if (optimizer()->built()) return;
  optimizer()->build(model.trainable_weights());
  set_optimizer_state(std::exchange(pending_state_, {}));
}

void Trainer::set_optimizer_state(std::vector<Tensor> state) {
  if (state.empty()) return;
  if (!optimizer()->built()) {
    pending_state_ = std::move(state);
    return;
  }
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

// ---------------------------------------------------------------- steps

Logs Trainer::train(ModelBase& model, const Batch& batch, int threads) {
  return run(model, batch, Mode::train, threads);
}
Logs Trainer::test(ModelBase& model, const Batch& batch, int threads) {
  return run(model, batch, Mode::test, threads);
}

namespace {

std::vector<Tensor> tensors_of(const ModelBase& model, const Batch& batch) {
  std::vector<Tensor> tensors = model.standardize(batch.x);
  for (const Tree<Tensor>* tree : {&batch.y, &batch.sample_weight}) {
    tree->for_each([&](const Tensor& tensor) { tensors.push_back(as_target(tensor)); });
  }
  return tensors;
}

}  // namespace

Logs Trainer::run(ModelBase& model, const Batch& batch, Mode mode, int threads) {
  model.ensure_built(batch.x);
  build_optimizer(model);
  const std::vector<Tensor> inputs = tensors_of(model, batch);
  CachedStep& step = step_for(model, batch, inputs, mode, threads);
  for (const auto& [at, target] : step.class_targets) check_labels(target, inputs[at]);
  const std::vector<Tensor> gathered = std::exchange(pending_metrics_, {});
  if (!gathered.empty()) {
    const std::vector<Variable> variables = metric_variables();
    for (std::size_t i = 0; i < std::min(gathered.size(), variables.size()); ++i)
      variables[i].assign(gathered[i]);
  }
  std::vector<Tensor> results = step.program->run(inputs);
  Logs logs;
  for (std::size_t i = 0; i < results.size(); ++i)
    logs.insert_or_assign(step.names[i], std::move(results[i]));
  return logs;
}

Trainer::CachedStep& Trainer::step_for(ModelBase& model, const Batch& batch,
                                       const std::vector<Tensor>& inputs, Mode mode, int threads) {
  Specs specs;
  for (const Tensor& tensor : inputs) specs.push_back(tensor.spec());
  const std::vector<int> form = {static_cast<int>(batch.y.flatten().size()),
                                 static_cast<int>(batch.sample_weight.flatten().size())};
  for (const auto& known : steps_) {
    if (known->mode == mode && known->threads == threads && known->form == form &&
        known->inputs == specs) {
      return *known;
    }
  }
  CallContext context(mode == Mode::train);
  Graph graph;
  for (const Spec& spec : specs) graph.inputs.push_back(input(spec));
  std::size_t next = 0;
  const auto next_value = [&](const auto&) { return graph.inputs[next++]; };
  Tree<Value> x = model.function()->inputs().map(next_value);
  Tree<Value> y = batch.y.map(next_value);
  Tree<Value> sample_weight = batch.sample_weight.map(next_value);
  StepContext step(*this, model, context, std::move(x), std::move(y), std::move(sample_weight));
  const StepFunction& own = mode == Mode::train ? arguments_.train_step : arguments_.test_step;
  const NamedValues results = own                   ? own(step)
                              : mode == Mode::train ? default_train_step(step)
                                                    : default_test_step(step);
  auto made = std::make_unique<CachedStep>();
  *made = {mode, specs, form, threads, {}, {}, nullptr};
  for (const ClassTarget& target : compile_loss_.class_targets()) {
    const auto at = std::find(graph.inputs.begin(), graph.inputs.end(), target.y_true);
    if (at != graph.inputs.end())
      made->class_targets.emplace_back(static_cast<std::size_t>(at - graph.inputs.begin()), target);
  }
  for (const auto& [name, value] : results) {
    made->names.push_back(name);
    graph.outputs.push_back(value);
  }
  made->program =
      std::make_unique<StepProgram>(std::move(graph), context, CompileOptions{.threads = threads});
  // Data with ever new shapes must not fill the memory.
  constexpr std::size_t most = 16;
  if (steps_.size() >= most) steps_.erase(steps_.begin());
  steps_.push_back(std::move(made));
  return *steps_.back();
}

std::string Trainer::plan_text(ModelBase& model, const Batch& batch, int threads, bool refusals) {
  model.ensure_built(batch.x);
  build_optimizer(model);
  return step_for(model, batch, tensors_of(model, batch), Mode::train, threads)
      .program->plan_text(refusals);
}

std::vector<std::int64_t> Trainer::profile(ModelBase& model, const Batch& batch, int threads) {
  model.ensure_built(batch.x);
  build_optimizer(model);
  const std::vector<Tensor> inputs = tensors_of(model, batch);
  std::vector<std::int64_t> times;
  step_for(model, batch, inputs, Mode::train, threads).program->run(inputs, &times);
  return times;
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
    if (step->mode == Mode::test) step->program->release();
  }
}

std::vector<std::string> Trainer::take_warnings() { return std::exchange(warnings_, {}); }

std::optional<Direction> Trainer::direction(std::string_view name) const {
  // By class; "up" where Keras says so.
  static const std::set<std::string_view> up = {"AUC",
                                                "Accuracy",
                                                "BinaryAccuracy",
                                                "BinaryIoU",
                                                "CategoricalAccuracy",
                                                "ConcordanceCorrelation",
                                                "CosineSimilarity",
                                                "F1Score",
                                                "FBetaScore",
                                                "IoU",
                                                "MeanIoU",
                                                "OneHotIoU",
                                                "OneHotMeanIoU",
                                                "PearsonCorrelation",
                                                "Precision",
                                                "PrecisionAtRecall",
                                                "R2Score",
                                                "Recall",
                                                "RecallAtPrecision",
                                                "SensitivityAtSpecificity",
                                                "SparseCategoricalAccuracy",
                                                "SparseTopKCategoricalAccuracy",
                                                "SpecificityAtSensitivity",
                                                "TopKCategoricalAccuracy"};
  static const std::set<std::string_view> down = {"BinaryCrossentropy",
                                                  "CategoricalCrossentropy",
                                                  "CategoricalHinge",
                                                  "Hinge",
                                                  "KLDivergence",
                                                  "LogCoshError",
                                                  "MeanAbsoluteError",
                                                  "MeanAbsolutePercentageError",
                                                  "MeanMetricWrapper",
                                                  "MeanSquaredError",
                                                  "MeanSquaredLogarithmicError",
                                                  "Poisson",
                                                  "RootMeanSquaredError",
                                                  "SparseCategoricalCrossentropy",
                                                  "SquaredHinge"};
  for (const Metric& metric : compile_metrics_.metrics()) {
    if (metric.name() != name) continue;
    if (up.contains(metric->class_name())) return Direction::up;
    if (down.contains(metric->class_name())) return Direction::down;
  }
  return std::nullopt;
}

}  // namespace ramet
