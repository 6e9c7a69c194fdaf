#include "ramet/training/callbacks/tensor_board.h"

#include "ramet/training/optimizers/multi_optimizer.h"

namespace ramet {

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

void TensorBoardCallback::on_train_begin(TrainingRun&) {
  train_step_ = 0;
  train_.reset();
  validation_.reset();
}

void TensorBoardCallback::on_train_batch_end(TrainingRun&, std::int64_t, const Logs& logs) {
  ++train_step_;
  if (every_batches_ == 0 || train_step_ % every_batches_ != 0) return;
  for (const auto& [name, value] : logs)
    file(train_, "train").add_scalar("batch_" + name, train_step_, log_number(value));
}

void TensorBoardCallback::on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) {
  EventFile& train = file(train_, "train");
  for (const auto& [name, value] : logs) {
    if (name.starts_with("val_")) {
      file(validation_, "validation")
          .add_scalar("epoch_" + name.substr(4), epoch, log_number(value));
    } else {
      train.add_scalar("epoch_" + name, epoch, log_number(value));
    }
  }
  const Optimizer optimizer = run.optimizer();
  if (optimizer.as<MultiOptimizer>() == nullptr && !logs.contains("learning_rate")) {
    train.add_scalar("epoch_learning_rate", epoch, optimizer->learning_rate());
  }
  train.flush();
  if (validation_) validation_->flush();
}

void TensorBoardCallback::on_test_end(TrainingRun& run, const Logs& logs) {
  if (run.interrupted || (run.in_fit && train_step_ == 0)) return;
  for (const auto& [name, value] : logs) {
    file(validation_, "validation")
        .add_scalar("evaluation_" + name + "_vs_iterations", train_step_, log_number(value));
  }
  validation_->flush();
}

TrainingState TensorBoardCallback::state() const {
  return {Json::object({{"train_step", train_step_}}), {}};
}

void TensorBoardCallback::set_state(const TrainingState& state) {
  train_step_ = state.values.at("train_step").as_int();
}

void TensorBoardCallback::on_train_end(TrainingRun&, const Logs&) {
  train_.reset();
  validation_.reset();
}

}  // namespace ramet
