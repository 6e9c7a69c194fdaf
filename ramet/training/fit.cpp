// Model::compile, fit, evaluate and their like.

#include <algorithm>

#include "ramet/layers/naming.h"
#include "ramet/training/data/sample_weights.h"
#include "ramet/training/run.h"
#include "ramet/training/trainer.h"

namespace ramet {

namespace {

constexpr Dim usual_batch_size = 32;

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
  return run_fit(*this, *source, chosen, options);
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
  return run_fit(*this, data, chosen, options);
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
  return run_evaluate(*this, data, options);
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
