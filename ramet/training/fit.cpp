// Model::compile, fit, evaluate and their like.

#include <algorithm>
#include <exception>

#include "ramet/layers/naming.h"
#include "ramet/training/callbacks/history.h"
#include "ramet/training/data/sample_weights.h"
#include "ramet/training/trainer.h"

namespace ramet {

namespace {

constexpr Dim usual_batch_size = 32;

class Run final : public TrainingRun {
 public:
  Run(Model model, Trainer& trainer, CallbackList list,
      std::function<void(std::string_view)> message)
      : callbacks(std::move(list)),
        model_(std::move(model)),
        trainer_(trainer),
        message_(std::move(message)) {}

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

  CallbackList callbacks;
  History history;

 private:
  Model model_;
  Trainer& trainer_;
  std::function<void(std::string_view)> message_;
};

// What a pass over the data gives: batches up to `steps`, going on where the last epoch stopped. At
// the end of the data an epoch ends early, and the next one begins anew.
class Epochs {
 public:
  Epochs(DataSource& source, std::optional<std::int64_t> steps) : source_(source), steps_(steps) {}
  std::optional<Dim> count() const {
    return steps_ ? steps_ : seen_ ? seen_ : source_.batch_count();
  }

  /// Calls f(index, batch) until it returns false or the batches of an epoch are through.
  template <class F>
  void run(Run& run, F&& f) {
    if (!is_open_) open();
    std::int64_t index = 0;
    for (; !steps_ || index < *steps_; ++index) {
      std::optional<Batch> batch = source_.next();
      if (!batch && index == 0 && steps_) {
        open();  // the last epoch took all there was
        batch = source_.next();
      }
      if (!batch) {
        if (steps_) {
          run.warn(
              "Your input ran out of data; interrupting training. Make sure that your dataset or "
              "generator can "
              "generate at least `steps_per_epoch * epochs` batches.");
        }
        is_open_ = false;
        break;
      }
      if (!f(index, *batch)) {
        is_open_ = false;
        break;
      }
    }
    if (!steps_) {
      seen_ = index;
      is_open_ = false;
    }
  }

 private:
  void open() {
    source_.begin(passes_++);
    is_open_ = true;
  }
  DataSource& source_;
  std::optional<std::int64_t> steps_;
  std::optional<Dim> seen_;
  std::int64_t passes_ = 0;
  bool is_open_ = false;
};

Logs evaluate_run(Run& run, Epochs& epochs, int threads) {
  for (const Callback& callback : run.callbacks) callback->on_test_begin(run);
  run.trainer().reset_metrics();
  Logs logs;
  epochs.run(run, [&](std::int64_t index, const Batch& batch) {
    for (const Callback& callback : run.callbacks) callback->on_test_batch_begin(run, index);
    logs = run.trainer().test(run.base(), batch, threads);
    for (const Callback& callback : run.callbacks) callback->on_test_batch_end(run, index, logs);
    return true;
  });
  run.trainer().release_tests();
  run.collect_warnings();
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

History fit_run(const Model& model, DataSource& data, DataSource* validation,
                const FitOptions& options) {
  Run run(model, Trainer::of(*model.operator->()), options.callbacks, options.message);
  Trainer& trainer = run.trainer();
  Epochs epochs(data, options.steps_per_epoch);
  std::optional<Epochs> validation_epochs;
  if (validation != nullptr) validation_epochs.emplace(*validation, options.validation_steps);
  run.epochs = options.epochs;
  run.initial_epoch = options.initial_epoch;
  run.in_fit = true;
  run.steps = epochs.count();
  for (const Callback& callback : run.callbacks) callback->on_train_begin(run);

  Logs logs;
  for (std::int64_t epoch = run.initial_epoch; epoch < run.epochs && !run.stop_training; ++epoch) {
    trainer.reset_metrics();
    run.steps = epochs.count();
    for (const Callback& callback : run.callbacks) callback->on_epoch_begin(run, epoch);
    logs.clear();
    epochs.run(run, [&](std::int64_t index, const Batch& batch) {
      for (const Callback& callback : run.callbacks) callback->on_train_batch_begin(run, index);
      logs = trainer.train(run.base(), batch, options.threads);
      for (const Callback& callback : run.callbacks) callback->on_train_batch_end(run, index, logs);
      return !run.stop_training;
    });
    run.collect_warnings();
    if (validation_epochs && is_due(options, epoch)) {
      for (const auto& [name, value] : evaluate_run(run, *validation_epochs, options.threads)) {
        logs.insert_or_assign("val_" + name, value);
      }
    }
    for (const Callback& callback : run.callbacks) callback->on_epoch_end(run, epoch, logs);
    run.history.add(epoch, logs);
  }
  if (options.epochs > 0 && trainer.optimizer()->built())
    trainer.optimizer()->finalize_variable_values();
  for (const Callback& callback : run.callbacks) callback->on_train_end(run, logs);
  return std::move(run.history);
}

Dim batch_size_for(const Batch& data, std::optional<Dim> given, std::optional<std::int64_t> steps) {
  if (given) return *given;
  if (!steps || *steps < 1) return usual_batch_size;
  return std::max<Dim>((row_count(data) + *steps - 1) / *steps, 1);
}

}  // namespace

void Model::compile(const CompileArguments& arguments) const {
  ModelBase& base = *operator->();
  auto trainer = std::make_shared<Trainer>(base, arguments);
  base.saved_optimizer_state.clear();
  base.saved_optimizer_variables.clear();
  base.trainer = std::move(trainer);
}

History Model::fit(const Tree<Tensor>& x, const Tree<Tensor>& y, const FitOptions& options) const {
  Batch data{x, y, options.sample_weight};
  std::optional<Batch> validation = options.validation_data;
  check_cardinality(data);
  // Keras splits first, and weighs classes in what is left to train with.
  if (options.validation_split != 0 && !validation) {
    if (!options.class_weight.empty() && !data.sample_weight.is_none()) {
      fail<ValueError>("You cannot `class_weight` and `sample_weight` at the same time.");
    }
    TrainingSplit split = train_validation_split(data, options.validation_split);
    data = std::move(split.training);
    validation = std::move(split.validation);
  }
  resolve_sample_weights(data, options.class_weight);
  const Dim batch_size = batch_size_for(data, options.batch_size, options.steps_per_epoch);
  const std::unique_ptr<DataSource> source =
      array_source(std::move(data), {.batch_size = batch_size,
                                     .shuffle = options.shuffle,
                                     .seed = options.seed ? *options.seed : fresh_seed()});
  std::unique_ptr<DataSource> validation_source;
  if (validation) {
    resolve_sample_weights(*validation, {});
    validation_source =
        array_source(*validation, {.batch_size = options.validation_batch_size.value_or(
                                       options.batch_size.value_or(usual_batch_size))});
  }
  DataSource* chosen =
      validation_source ? validation_source.get() : options.validation_source.get();
  return fit_run(*this, *source, chosen, options);
}

History Model::fit(const Tree<Tensor>& x, const Tree<Tensor>& y) const {
  return fit(x, y, FitOptions());
}

History Model::fit(DataSource& data, const FitOptions& options) const {
  if (options.validation_split != 0) {
    fail<ValueError>("Argument `validation_split` is only supported for tensors or NumPy arrays.");
  }
  if (!options.class_weight.empty() || !options.sample_weight.is_none()) {
    fail<ValueError>(
        "`class_weight` and `sample_weight` are for arrays; here the batches hold their weights.");
  }
  std::unique_ptr<DataSource> validation_source;
  if (options.validation_data) {
    Batch validation = *options.validation_data;
    resolve_sample_weights(validation, {});
    const Dim batch_size =
        options.validation_batch_size.value_or(options.batch_size.value_or(usual_batch_size));
    validation_source = array_source(std::move(validation), {.batch_size = batch_size});
  }
  DataSource* chosen =
      validation_source ? validation_source.get() : options.validation_source.get();
  return fit_run(*this, data, chosen, options);
}

Logs Model::evaluate(const Tree<Tensor>& x, const Tree<Tensor>& y,
                     const EvaluateOptions& options) const {
  Batch data{x, y, options.sample_weight};
  check_cardinality(data);
  resolve_sample_weights(data, {});
  const Dim batch_size = batch_size_for(data, options.batch_size, options.steps);
  const auto source = array_source(std::move(data), {.batch_size = batch_size});
  return evaluate(*source, options);
}

Logs Model::evaluate(const Tree<Tensor>& x, const Tree<Tensor>& y) const {
  return evaluate(x, y, EvaluateOptions());
}

Logs Model::evaluate(DataSource& data, const EvaluateOptions& options) const {
  Run run(*this, Trainer::of(*operator->()), options.callbacks, options.message);
  Epochs epochs(data, options.steps);
  run.steps = epochs.count();
  return evaluate_run(run, epochs, options.threads);
}

namespace {

Batch weighted(const Tree<Tensor>& x, const Tree<Tensor>& y, const BatchOptions& options) {
  Batch batch{x, y, options.sample_weight};
  if (!options.class_weight.empty() && !batch.sample_weight.is_none()) {
    fail<ValueError>(
        "Arguments `sample_weight` and `class_weight` cannot be specified at the same time.");
  }
  check_cardinality(batch);
  resolve_sample_weights(batch, options.class_weight);
  return batch;
}

}  // namespace

Logs Model::train_on_batch(const Tree<Tensor>& x, const Tree<Tensor>& y,
                           const BatchOptions& options) const {
  Trainer& trainer = Trainer::of(*operator->());
  trainer.reset_metrics();
  return trainer.train(*operator->(), weighted(x, y, options), 0);
}
Logs Model::train_on_batch(const Tree<Tensor>& x, const Tree<Tensor>& y) const {
  return train_on_batch(x, y, BatchOptions());
}

Logs Model::test_on_batch(const Tree<Tensor>& x, const Tree<Tensor>& y,
                          const BatchOptions& options) const {
  Trainer& trainer = Trainer::of(*operator->());
  trainer.reset_metrics();
  Logs logs = trainer.test(*operator->(), weighted(x, y, options), 0);
  trainer.release_tests();
  return logs;
}
Logs Model::test_on_batch(const Tree<Tensor>& x, const Tree<Tensor>& y) const {
  return test_on_batch(x, y, BatchOptions());
}

}  // namespace ramet
