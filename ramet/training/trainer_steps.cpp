// Trainer: its steps, written down as graphs, compiled, and run.

#include <algorithm>
#include <utility>

#include "ramet/training/step_context.h"
#include "ramet/training/trainer.h"

namespace ramet {

namespace {

// Doubles are taken as float32, as Keras takes arrays of them.
Tensor as_target(const Tensor& tensor) {
  return tensor.dtype() == DType::float64 ? tensor.cast(DType::float32) : tensor;
}

std::vector<Tensor> tensors_of(const ModelBase& model, const Batch& batch) {
  std::vector<Tensor> tensors = model.standardize(batch.x);
  for (const Tree<Tensor>* tree : {&batch.y, &batch.sample_weight}) {
    tree->for_each([&](const Tensor& tensor) { tensors.push_back(as_target(tensor)); });
  }
  return tensors;
}

Specs specs_of(const std::vector<Tensor>& tensors) {
  Specs specs;
  for (const Tensor& tensor : tensors) specs.push_back(tensor.spec());
  return specs;
}

}  // namespace

Logs Trainer::train(ModelBase& model, const Batch& batch, int threads) {
  return run(model, batch, Mode::train, threads);
}
Logs Trainer::test(ModelBase& model, const Batch& batch, int threads) {
  return run(model, batch, Mode::test, threads);
}

Logs Trainer::run(ModelBase& model, const Batch& batch, Mode mode, int threads) {
  model.ensure_built(batch.x);
  build_optimizer(model);
  const std::vector<Tensor> inputs = tensors_of(model, batch);
  CachedStep& step = step_for(model, batch, inputs, mode, threads);
  begin(step, inputs);
  std::vector<Tensor> results = step.program->run(inputs);
  Logs logs;
  for (std::size_t i = 0; i < step.names.size(); ++i)
    logs.insert_or_assign(step.names[i], std::move(results[i]));
  return logs;
}

// Looks at labels, and gives metrics what they had gathered before the run was interrupted.
void Trainer::begin(const CachedStep& step, const std::vector<Tensor>& inputs) {
  for (const auto& [at, target] : step.class_targets) check_labels(target, inputs[at]);
  const std::vector<Tensor> gathered = std::exchange(pending_metrics_, {});
  if (gathered.empty()) return;
  const std::vector<Variable> variables = metric_variables();
  for (std::size_t i = 0; i < std::min(gathered.size(), variables.size()); ++i)
    variables[i].assign(gathered[i]);
}

BatchGradients Trainer::gradients(ModelBase& model, const Batch& batch, int threads) {
  model.ensure_built(batch.x);
  build_optimizer(model);
  const std::vector<Tensor> inputs = tensors_of(model, batch);
  CachedStep& step = step_for(model, batch, inputs, Mode::gradients, threads);
  begin(step, inputs);
  std::vector<Tensor> results = step.program->run(inputs);
  BatchGradients found{.rows = row_count(batch)};
  std::size_t next = 0;
  for (const std::string& name : step.names)
    found.logs.insert_or_assign(name, std::move(results[next++]));
  for (const bool is_there : step.has_gradient) {
    found.gradients.push_back(is_there ? std::optional(std::move(results[next++])) : std::nullopt);
  }
  return found;
}

void Trainer::apply(ModelBase& model, const Gradients& gradients, int threads) {
  if (gradients.empty()) return;
  build_optimizer(model);
  const std::vector<Variable>& variables = optimizer()->trainable_variables();
  if (gradients.size() != variables.size()) {
    fail<ValueError>(
        "apply_gradients: expected a gradient, or none, for each of {} variables, received {}.",
        variables.size(), gradients.size());
  }
  std::vector<Tensor> inputs;
  StepKey key{.mode = Mode::apply, .threads = threads, .inputs = {}, .form = {}};
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    key.form.push_back(gradients[i] ? 1 : 0);
    if (!gradients[i]) continue;
    if (!(gradients[i]->spec() == variables[i].spec())) {
      fail<ValueError>("apply_gradients: expected a gradient {} for variable '{}', received {}.",
                       to_string(variables[i].spec()), variables[i].path(),
                       to_string(gradients[i]->spec()));
    }
    inputs.push_back(*gradients[i]);
  }
  key.inputs = specs_of(inputs);
  cached(key, [&] { return compile_apply(key); }).program->run(inputs);
}

Trainer::CachedStep& Trainer::step_for(ModelBase& model, const Batch& batch,
                                       const std::vector<Tensor>& inputs, Mode mode, int threads) {
  StepKey key{.mode = mode,
              .threads = threads,
              .inputs = specs_of(inputs),
              .form = {static_cast<int>(batch.y.flatten().size()),
                       static_cast<int>(batch.sample_weight.flatten().size())}};
  for (;;) {
    CachedStep& step = cached(key, [&] { return compile_step(model, batch, key); });
    if (!step.finds_extent) return step;
    key.extents.push_back(static_cast<Dim>(step.program->run(inputs)[0].at(0)));
  }
}

Trainer::CachedStep& Trainer::cached(const StepKey& key, const std::function<CachedStep()>& make) {
  for (const auto& known : steps_) {
    if (known->key == key) return *known;
  }
  auto made = std::make_unique<CachedStep>(make());
  // Data with ever new shapes must not fill the memory.
  constexpr std::size_t most = 16;
  if (steps_.size() >= most) steps_.erase(steps_.begin());
  steps_.push_back(std::move(made));
  return *steps_.back();
}

Trainer::CachedStep Trainer::compile_step(ModelBase& model, const Batch& batch,
                                          const StepKey& key) {
  CallContext context(key.mode != Mode::test);
  context.know_extents(key.extents);
  Graph graph;
  for (const Spec& spec : key.inputs) graph.inputs.push_back(input(spec));
  std::size_t next = 0;
  const auto next_value = [&](const auto&) { return graph.inputs[next++]; };
  Tree<Value> x = model.function()->inputs().map(next_value);
  Tree<Value> y = batch.y.map(next_value);
  Tree<Value> sample_weight = batch.sample_weight.map(next_value);
  StepContext step(*this, model, context, std::move(x), std::move(y), std::move(sample_weight));
  step.keeps_gradients_ = key.mode == Mode::gradients;
  const bool is_test = key.mode == Mode::test;
  const StepFunction& own = is_test ? arguments_.test_step : arguments_.train_step;
  CachedStep made{.key = key, .names = {}, .program = nullptr};
  const CompileOptions options{.threads = key.threads, .repeatable = true};
  try {
    const NamedValues results = own       ? own(step)
                                : is_test ? default_test_step(step)
                                          : default_train_step(step);
    for (const auto& [name, value] : results) {
      made.names.push_back(name);
      graph.outputs.push_back(value);
    }
  } catch (const ExtentWanted&) {
    made.finds_extent = true;
    graph.outputs = {context.wanted_extents()[0]};
    made.program =
        std::make_unique<StepProgram>(std::move(graph), context, options, Updates::left_out);
    return made;
  }
  for (const ClassTarget& target : compile_loss_.class_targets()) {
    const auto at = std::find(graph.inputs.begin(), graph.inputs.end(), target.y_true);
    if (at != graph.inputs.end())
      made.class_targets.emplace_back(static_cast<std::size_t>(at - graph.inputs.begin()), target);
  }
  for (const Value& gradient : step.kept_gradients_.value_or(Values())) {
    made.has_gradient.push_back(static_cast<bool>(gradient));
    if (gradient) graph.outputs.push_back(gradient);
  }
  made.program = std::make_unique<StepProgram>(std::move(graph), context, options);
  return made;
}

Trainer::CachedStep Trainer::compile_apply(const StepKey& key) {
  CallContext context(true);
  StateScope state(context);
  Graph graph;
  for (const Spec& spec : key.inputs) graph.inputs.push_back(input(spec));
  Values gradients;
  std::size_t next = 0;
  for (const int is_there : key.form)
    gradients.push_back(is_there == 1 ? graph.inputs[next++] : Value());
  optimizer()->apply(state, gradients);
  CachedStep made{.key = key, .names = {}, .program = nullptr};
  made.program = std::make_unique<StepProgram>(
      std::move(graph), context, CompileOptions{.threads = key.threads, .repeatable = true});
  return made;
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

}  // namespace ramet
