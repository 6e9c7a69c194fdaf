#include "ramet/training/callbacks/early_stopping.h"

namespace ramet {

EarlyStoppingCallback::EarlyStoppingCallback(callbacks::EarlyStopping config)
    : config_(std::move(config)),
      monitor_(callbacks::EarlyStopping::keras_name, config_.monitor, config_.mode,
               config_.min_delta) {}

void EarlyStoppingCallback::on_train_begin(TrainingRun&) {
  wait_ = stopped_epoch_ = best_epoch_ = 0;
  best_.reset();
  best_weights_.reset();
}

void EarlyStoppingCallback::on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) {
  monitor_.resolve(run);
  const std::optional<double> current = find_log(logs, config_.monitor);
  if (!current) {
    run.warn(
        fmt::format("Early stopping conditioned on metric `{}` which is not available. Available "
                    "metrics are: {}",
                    config_.monitor, log_names(logs)));
  }
  if (!current || epoch < config_.start_from_epoch) return;
  if (config_.restore_best_weights && !best_weights_) {
    best_weights_ = run.model().get_weights();
    best_epoch_ = epoch;
  }
  ++wait_;
  if (monitor_.is_improvement(*current, best_)) {
    best_ = current;
    best_epoch_ = epoch;
    if (config_.restore_best_weights) best_weights_ = run.model().get_weights();
    if (!config_.baseline || monitor_.is_improvement(*current, config_.baseline)) wait_ = 0;
    return;
  }
  if (wait_ >= config_.patience && epoch > 0) {
    stopped_epoch_ = epoch;
    run.stop_training = true;
  }
}

void EarlyStoppingCallback::on_train_end(TrainingRun& run, const Logs&) {
  if (stopped_epoch_ > 0 && config_.verbose > 0)
    run.say(fmt::format("Epoch {}: early stopping", stopped_epoch_ + 1));
  if (!best_weights_) return;
  if (config_.verbose > 0) {
    run.say(fmt::format("Restoring model weights from the end of the best epoch: {}.",
                        best_epoch_ + 1));
  }
  run.model().set_weights(*best_weights_);
  best_weights_.reset();
}

}  // namespace ramet
