#include "ramet/saving/callbacks/tensor_board.h"

#include "ramet/layers/quantization/quantizers.h"
#include "ramet/ops/ops.h"
#include "ramet/saving/saving.h"
#include "ramet/training/optimizers/loss_scale_optimizer.h"
#include "ramet/training/optimizers/multi_optimizer.h"

namespace ramet {

namespace {

// The present learning rates, under the names that Keras gives them.
std::vector<std::pair<std::string, double>> rates(const TrainingRun& run) {
  Optimizer optimizer = run.optimizer();
  if (const auto* scaled = optimizer.as<LossScaleOptimizer>())
    optimizer = scaled->config().inner_optimizer.get();
  const auto* several = optimizer.as<MultiOptimizer>();
  if (several == nullptr) return {{"learning_rate", optimizer->learning_rate()}};
  std::vector<std::pair<std::string, double>> all;
  for (const Optimizer& inner : several->optimizers())
    all.emplace_back("learning_rate_" + inner->name(), inner->learning_rate());
  return all;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Tensor transposed(const Tensor& x, std::vector<std::int64_t> axes) {
  return evaluate_all({ops::transpose(constant(x), std::move(axes))})[0];
}

// A weight as images (images, height, width, channels); nothing where it has too many axes.
std::optional<Tensor> as_images(const Tensor& weight) {
  std::vector<Dim> shape;
  std::copy_if(weight.shape().begin(), weight.shape().end(), std::back_inserter(shape),
               [](Dim size) { return size != 1; });
  Tensor image = weight.reshape(Shape(shape));
  if (shape.size() == 1) return image.reshape({1, shape[0], 1, 1});
  if (shape.size() == 2) {
    if (shape[0] > shape[1]) image = transposed(image, {1, 0});
    return image.reshape({1, image.shape()[0], image.shape()[1], 1});
  }
  if (shape.size() == 3) {
    image = transposed(image, {2, 0, 1});
    return image.reshape({shape[2], shape[0], shape[1], 1});
  }
  const bool has_colors = shape.size() == 4 && (shape[3] == 3 || shape[3] == 4);
  return has_colors ? std::optional(image) : std::nullopt;
}

}  // namespace

TensorBoardCallback::TensorBoardCallback(callbacks::TensorBoard config)
    : config_(std::move(config)) {
  const Json& every = config_.update_freq;
  if (every.is_int() && every.as_int() > 0) {
    every_batches_ = every.as_int();
  } else if (every == Json("batch")) {
    every_batches_ = 1;
  } else if (!(every == Json("epoch"))) {
    fail<ValueError>(
        "TensorBoard: expected update_freq to be \"epoch\", \"batch\" or a number of batches, "
        "received {}.",
        every.dump());
  }
}

EventFile& TensorBoardCallback::file(std::unique_ptr<EventFile>& which, std::string_view folder) {
  if (which == nullptr)
    which = std::make_unique<EventFile>(std::filesystem::path(config_.log_dir) / folder);
  return *which;
}

bool TensorBoardCallback::is_recorded(std::int64_t step) const {
  return every_batches_ == 0 || step % every_batches_ == 0;
}

void TensorBoardCallback::on_train_begin(TrainingRun& run) {
  train_step_ = 0;
  train_.reset();
  validation_.reset();
  const std::string_view kind = run.model()->class_name();
  if (config_.write_graph && (kind == "Functional" || kind == "Sequential"))
    file(train_, "train").add_model("keras", 0, model_to_json(run.model()));
}

void TensorBoardCallback::on_epoch_begin(TrainingRun& run, std::int64_t) {
  epoch_begin_ = Clock::now();
  iterations_before_ = run.optimizer()->iterations();
}

void TensorBoardCallback::on_train_batch_begin(TrainingRun&, std::int64_t) {
  batch_begin_ = Clock::now();
}

void TensorBoardCallback::on_train_batch_end(TrainingRun&, std::int64_t, const Logs& logs) {
  ++train_step_;
  if (every_batches_ == 0 || !is_recorded(train_step_)) return;
  if (config_.write_steps_per_second) {
    file(train_, "train")
        .add_scalar("batch_steps_per_second", train_step_, 1 / seconds_since(batch_begin_));
  }
  for (const auto& [name, value] : logs)
    file(train_, "train").add_scalar("batch_" + name, train_step_, log_number(value));
}

void TensorBoardCallback::on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) {
  if (!is_recorded(train_step_)) return;
  if (config_.histogram_freq > 0 && epoch % config_.histogram_freq == 0)
    write_weights(run.model(), epoch);
  if (logs.empty()) return;
  Logs all = logs;
  for (const auto& [name, rate] : rates(run)) set_log(all, name, rate);
  if (config_.write_steps_per_second) {
    const auto steps = static_cast<double>(run.optimizer()->iterations() - iterations_before_);
    set_log(all, "steps_per_second", steps / seconds_since(epoch_begin_));
  }
  for (const auto& [name, value] : all) {
    const bool is_validation = name.starts_with("val_");
    EventFile& events = is_validation ? file(validation_, "validation") : file(train_, "train");
    events.add_scalar("epoch_" + (is_validation ? name.substr(4) : name), epoch, log_number(value));
  }
  flush();
}

void TensorBoardCallback::write_weights(const Model& model, std::int64_t epoch) {
  for (const Layer& layer : model.layers()) {
    for (const Variable& weight : layer.weights()) {
      const Tensor value = weight.value();
      file(train_, "train").add_histogram(weight.path() + "/histogram", epoch, value);
      if (!config_.write_images) continue;
      if (const std::optional<Tensor> images = as_images(value))
        file(train_, "train").add_images(weight.path() + "/image", epoch, *images);
    }
  }
}

void TensorBoardCallback::on_test_batch_begin(TrainingRun&, std::int64_t) { ++test_step_; }

void TensorBoardCallback::on_test_end(TrainingRun& run, const Logs& logs) {
  if (run.interrupted || !is_recorded(test_step_)) return;
  const std::int64_t iterations = run.optimizer()->iterations();
  for (const auto& [name, value] : logs) {
    file(validation_, "validation")
        .add_scalar("evaluation_" + name + "_vs_iterations", iterations, log_number(value));
  }
  flush();
}

TrainingState TensorBoardCallback::state() const {
  return {Json::object({{"train_step", train_step_}, {"test_step", test_step_}}), {}};
}

void TensorBoardCallback::set_state(const TrainingState& state) {
  train_step_ = state.values.at("train_step").as_int();
  test_step_ = state.values.at("test_step").as_int();
}

void TensorBoardCallback::flush() {
  for (const auto& events : {&train_, &validation_}) {
    if (*events) (*events)->flush();
  }
}

void TensorBoardCallback::on_train_end(TrainingRun&, const Logs&) {
  train_.reset();
  validation_.reset();
}

}  // namespace ramet
