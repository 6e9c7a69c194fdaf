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

TrainingState EarlyStoppingCallback::state() const {
  TrainingState state;
  state.values = Json::object({{"wait", wait_},
                               {"stopped_epoch", stopped_epoch_},
                               {"best_epoch", best_epoch_},
                               {"best", to_json(best_)}});
  const std::vector<Tensor> weights = best_weights_.value_or(std::vector<Tensor>());
  for (std::size_t i = 0; i < weights.size(); ++i) state.tensors[std::to_string(i)] = weights[i];
  return state;
}

void EarlyStoppingCallback::set_state(const TrainingState& state) {
  wait_ = state.values.at("wait").as_int();
  stopped_epoch_ = state.values.at("stopped_epoch").as_int();
  best_epoch_ = state.values.at("best_epoch").as_int();
  best_ = number_or_none(state.values.at("best"));
  if (!config_.restore_best_weights || state.tensors.empty()) return;
  best_weights_.emplace();
  for (;;) {
    const auto it = state.tensors.find(std::to_string(best_weights_->size()));
    if (it == state.tensors.end()) return;
    best_weights_->push_back(it->second);
  }
}

}  // namespace ramet
