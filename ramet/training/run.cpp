#include "ramet/training/run.h"

#include <algorithm>
#include <set>

#include "ramet/training/data/epochs.h"
#include "ramet/training/trainer.h"

namespace ramet {

namespace {

// Variables of layers that are no weights, seeds of dropout and states of recurrent layers, and of
// the optimizer what files do not have.
std::vector<Variable> unsaved_variables(ModelBase& model, const Model& handle,
                                        const Optimizer& optimizer) {
  std::set<std::int64_t> weights;
  for (const Variable& variable : handle.weights()) weights.insert(variable.key());
  std::vector<Variable> others;
  for (const Variable& variable : model.state()) {
    if (!weights.contains(variable.key())) others.push_back(variable);
  }
  const std::vector<Variable> hidden = optimizer->hidden_variables();
  others.insert(others.end(), hidden.begin(), hidden.end());
  return others;
}

constexpr std::string_view out_of_data =
    "Your input ran out of data; interrupting training. Make sure that your dataset or generator "
    "can generate at least `steps_per_epoch * epochs` batches.";

// Tensors of a run's state are called so, and a number or a name.
constexpr std::string_view variable_key = "variable/", metric_key = "metric/", log_key = "log/";

std::string numbered(std::string_view prefix, std::size_t i) {
  return std::string(prefix) + std::to_string(i);
}

class Run final : public TrainingRun {
 public:
  Run(Model model, CallbackList list, std::function<void(std::string_view)> message)
      : callbacks(std::move(list)),
        model_(std::move(model)),
        trainer_(Trainer::of(*model_.operator->())),
        message_(std::move(message)) {
    std::stable_partition(callbacks.begin(), callbacks.end(),
                          [](const Callback& callback) { return !callback->comes_last(); });
  }

  const Model& model() const override { return model_; }
  Optimizer optimizer() const override { return trainer_.optimizer(); }
  std::optional<Direction> direction(std::string_view metric) const override {
    return trainer_.direction(metric);
  }
  void say(std::string_view text) override {
    if (message_) message_(text);
  }
  void warn(std::string text) override {
    if (message_) message_("Warning: " + text);
    history.warnings.push_back(std::move(text));
  }
  void collect_warnings() {
    for (std::string& text : trainer_.take_warnings()) warn(std::move(text));
  }
  ModelBase& base() { return *model_.operator->(); }
  Trainer& trainer() { return trainer_; }

  TrainingState state() const override;
  void set_state(const TrainingState& state) override;

  CallbackList callbacks;
  History history;

  // Where `fit` is. In an epoch, `logs` are those of its last batch.
  Epochs* data = nullptr;
  std::optional<Json> validation_data;  // where its next run begins
  Epochs* validation = nullptr;
  std::int64_t epoch = 0, batches = 0;
  Logs logs;

 private:
  template <class F>
  void each_state(F&& f) const;
  Model model_;
  Trainer& trainer_;
  std::function<void(std::string_view)> message_;
};

// Calls f(callback, name) for callbacks that have a state; those of one class are numbered.
template <class F>
void Run::each_state(F&& f) const {
  std::map<std::string, int> counts;
  for (const Callback& callback : callbacks) {
    if (callback->state_name().empty()) continue;
    const std::string name(callback->state_name());
    const int count = counts[name]++;
    f(callback, count == 0 ? name : name + "_" + std::to_string(count));
  }
}

TrainingState Run::state() const {
  TrainingState state;
  Json& values = state.values;
  values["epoch"] = epoch;
  values["batches"] = batches;
  values["stopped"] = stop_training && !interrupted;
  if (data != nullptr) values["data"] = data->state();
  if (validation != nullptr) values["validation"] = validation_data.value_or(validation->state());
  const auto keep = [&](std::string_view key, const std::vector<Variable>& variables) {
    for (std::size_t i = 0; i < variables.size(); ++i)
      state.tensors.insert_or_assign(numbered(key, i), variables[i].value());
  };
  keep(variable_key, unsaved_variables(*model_.operator->(), model_, optimizer()));
  if (batches > 0) {
    keep(metric_key, trainer_.metric_variables());
    for (const auto& [name, value] : logs)
      state.tensors.insert_or_assign(std::string(log_key) + name, value);
  }
  Json of_callbacks = Json::object();
  each_state([&](const Callback& callback, const std::string& name) {
    TrainingState own = callback->state();
    of_callbacks[name] = std::move(own.values);
    for (auto& [key, tensor] : own.tensors)
      state.tensors.insert_or_assign(name + "/" + key, std::move(tensor));
  });
  values["callbacks"] = std::move(of_callbacks);
  return state;
}

void Run::set_state(const TrainingState& state) {
  const Json& values = state.values;
  trainer_.build_optimizer(base());
  initial_epoch = epoch = values.at("epoch").as_int();
  stop_training = values.at("stopped").as_bool();
  const std::vector<Variable> variables = unsaved_variables(base(), model_, optimizer());
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const auto it = state.tensors.find(numbered(variable_key, i));
    if (it != state.tensors.end()) variables[i].assign(it->second);
  }
  const Json* place = values.find("data");
  if (place != nullptr && data != nullptr && data->set_state(*place)) {
    batches = values.at("batches").as_int();
    std::vector<Tensor> metrics;
    for (auto it = state.tensors.end();; metrics.push_back(it->second)) {
      it = state.tensors.find(numbered(metric_key, metrics.size()));
      if (it == state.tensors.end()) break;
    }
    trainer_.set_metric_values(std::move(metrics));
    for (const auto& [name, value] : state.tensors) {
      if (name.starts_with(log_key)) logs.insert_or_assign(name.substr(log_key.size()), value);
    }
  }
  const Json* validation_place = values.find("validation");
  if (validation_place != nullptr && validation != nullptr)
    validation->set_state(*validation_place);
  each_state([&](const Callback& callback, const std::string& name) {
    const Json* own = values.at("callbacks").find(name);
    if (own == nullptr) return;
    TrainingState known{*own, {}};
    for (const auto& [key, tensor] : state.tensors) {
      if (key.starts_with(name + "/")) known.tensors[key.substr(name.size() + 1)] = tensor;
    }
    callback->set_state(known);
  });
}

Logs evaluate(Run& run, Epochs& epochs, int threads) {
  for (const Callback& callback : run.callbacks) callback->on_test_begin(run);
  run.trainer().reset_metrics();
  Logs logs;
  epochs.begin_anew();  // as Keras does, whatever number of steps an evaluation takes
  const Epochs::End end = epochs.run(0, [&](std::int64_t index, const Batch& batch) {
    for (const Callback& callback : run.callbacks) callback->on_test_batch_begin(run, index);
    logs = run.trainer().test(run.base(), batch, threads);
    for (const Callback& callback : run.callbacks) callback->on_test_batch_end(run, index, logs);
    return !run.interrupted;
  });
  run.trainer().release_tests();
  run.collect_warnings();
  if (end == Epochs::End::out_of_data) run.warn(std::string(out_of_data));
  for (const Callback& callback : run.callbacks) callback->on_test_end(run, logs);
  return logs;
}

bool is_due(const FitOptions& options, std::int64_t epoch) {
  if (const auto* every = std::get_if<std::int64_t>(&options.validation_freq)) {
    if (*every < 1)
      fail<ValueError>("Expected a validation_freq of at least 1, received {}.", *every);
    return (epoch + 1) % *every == 0;
  }
  const auto& epochs = std::get<std::vector<std::int64_t>>(options.validation_freq);
  return std::find(epochs.begin(), epochs.end(), epoch + 1) != epochs.end();
}

// The batches of an epoch from `run.batches` on, and validation.
void run_epoch(Run& run, const FitOptions& options) {
  if (run.batches == 0) {
    run.trainer().reset_metrics();
    run.logs.clear();
  }
  run.steps = run.data->count();
  for (const Callback& callback : run.callbacks) callback->on_epoch_begin(run, run.epoch);
  const auto train = [&](std::int64_t index, const Batch& batch) {
    for (const Callback& callback : run.callbacks) callback->on_train_batch_begin(run, index);
    run.logs = run.trainer().train(run.base(), batch, options.threads);
    run.batches = index + 1;
    for (const Callback& callback : run.callbacks)
      callback->on_train_batch_end(run, index, run.logs);
    return !run.stop_training && !run.interrupted;
  };
  const Epochs::End end = run.data->run(run.batches, train);
  run.collect_warnings();
  if (end == Epochs::End::out_of_data) run.warn(std::string(out_of_data));
  if (run.interrupted || run.validation == nullptr || !is_due(options, run.epoch)) return;
  run.validation_data = run.validation->state();
  const Logs found = evaluate(run, *run.validation, options.threads);
  if (run.interrupted) return;
  run.validation_data.reset();
  for (const auto& [name, value] : found) run.logs.insert_or_assign("val_" + name, value);
}

}  // namespace

History run_fit(const Model& model, DataSource& data, DataSource* validation,
                const FitOptions& options) {
  Run run(model, options.callbacks, options.message);
  Epochs epochs(data, options.steps_per_epoch);
  std::optional<Epochs> validation_epochs;
  if (validation != nullptr) validation_epochs.emplace(*validation, options.validation_steps);
  run.data = &epochs;
  run.validation = validation_epochs ? &*validation_epochs : nullptr;
  run.epochs = options.epochs;
  run.initial_epoch = options.initial_epoch;
  run.in_fit = true;
  run.steps = epochs.count();
  for (const Callback& callback : run.callbacks) callback->on_train_begin(run);

  Logs last;
  for (run.epoch = run.initial_epoch; run.epoch < run.epochs && !run.stop_training;) {
    run_epoch(run, options);
    last = run.logs;
    if (run.interrupted) break;
    const std::int64_t ended = run.epoch++;
    run.batches = 0;
    for (const Callback& callback : run.callbacks) callback->on_epoch_end(run, ended, last);
    run.history.add(ended, last);
  }
  if (run.interrupted) {
    for (const Callback& callback : run.callbacks) callback->on_interrupt(run);
  }
  Trainer& trainer = run.trainer();
  if (options.epochs > 0 && trainer.optimizer()->built())
    trainer.optimizer()->finalize_variable_values();
  for (const Callback& callback : run.callbacks) callback->on_train_end(run, last);
  return std::move(run.history);
}

Logs run_evaluate(const Model& model, DataSource& data, const EvaluateOptions& options) {
  Run run(model, options.callbacks, options.message);
  Epochs epochs(data, options.steps);
  run.steps = epochs.count();
  return evaluate(run, epochs, options.threads);
}

}  // namespace ramet
