#include "ramet/training/callbacks/learning_rate.h"

#include <algorithm>

#include "ramet/training/optimizers/multi_optimizer.h"

namespace ramet {

namespace {

// The optimizers whose rates there are: those inside a MultiOptimizer, each with its name, else the
// one.
std::vector<std::pair<std::string, Optimizer>> rated_optimizers(const TrainingRun& run) {
  const Optimizer optimizer = run.optimizer();
  if (const auto* several = optimizer.as<MultiOptimizer>()) {
    std::vector<std::pair<std::string, Optimizer>> all;
    for (const Optimizer& inner : several->optimizers()) all.emplace_back(inner->name(), inner);
    return all;
  }
  return {{"", optimizer}};
}

void log_rates(const TrainingRun& run, Logs& logs) {
  for (const auto& [name, optimizer] : rated_optimizers(run)) {
    set_log(logs, name.empty() ? "learning_rate" : "learning_rate_" + name,
            optimizer->learning_rate());
  }
}

std::string and_space(const std::string& name) { return name.empty() ? "" : name + " "; }

}  // namespace

ReduceLROnPlateauCallback::ReduceLROnPlateauCallback(callbacks::ReduceLROnPlateau config)
    : config_(std::move(config)),
      monitor_(callbacks::ReduceLROnPlateau::keras_name, config_.monitor, config_.mode,
               config_.min_delta) {
  if (config_.factor >= 1) {
    fail<ValueError>("ReduceLROnPlateau does not support a factor >= 1.0. Received factor={}",
                     python_number(config_.factor));
  }
}

void ReduceLROnPlateauCallback::on_train_begin(TrainingRun&) {
  wait_ = cooldown_left_ = 0;
  best_.reset();
}

void ReduceLROnPlateauCallback::on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) {
  monitor_.resolve(run);
  log_rates(run, logs);
  const std::optional<double> current = find_log(logs, config_.monitor);
  if (!current) {
    run.warn(
        fmt::format("Learning rate reduction is conditioned on metric `{}` which is not available. "
                    "Available metrics are: {}.",
                    config_.monitor, log_names(logs)));
    return;
  }
  if (cooldown_left_ > 0) {
    --cooldown_left_;
    wait_ = 0;
  }
  if (monitor_.is_improvement(*current, best_)) {
    best_ = current;
    wait_ = 0;
  } else if (cooldown_left_ == 0 && ++wait_ >= config_.patience && reduce(run, epoch)) {
    cooldown_left_ = config_.cooldown;
    wait_ = 0;
  }
}

bool ReduceLROnPlateauCallback::reduce(TrainingRun& run, std::int64_t epoch) const {
  bool changed = false;
  for (const auto& [name, optimizer] : rated_optimizers(run)) {
    const double before = optimizer->learning_rate();
    if (before <= static_cast<double>(static_cast<float>(config_.min_lr))) continue;
    const double after = std::max(before * config_.factor, config_.min_lr);
    optimizer->set_learning_rate(after);
    changed = true;
    if (config_.verbose > 0) {
      run.say(fmt::format("\nEpoch {}: ReduceLROnPlateau reducing {}learning rate to {}.",
                          epoch + 1, and_space(name), python_number(after)));
    }
  }
  return changed;
}

TrainingState ReduceLROnPlateauCallback::state() const {
  return {
      Json::object({{"wait", wait_}, {"cooldown_left", cooldown_left_}, {"best", to_json(best_)}}),
      {}};
}

void ReduceLROnPlateauCallback::set_state(const TrainingState& state) {
  wait_ = state.values.at("wait").as_int();
  cooldown_left_ = state.values.at("cooldown_left").as_int();
  best_ = number_or_none(state.values.at("best"));
}

void LearningRateSchedulerCallback::on_train_begin(TrainingRun&) { begun_ = -1; }

TrainingState LearningRateSchedulerCallback::state() const {
  return {Json::object({{"begun", begun_}}), {}};
}

void LearningRateSchedulerCallback::set_state(const TrainingState& state) {
  begun_ = state.values.at("begun").as_int();
}

void LearningRateSchedulerCallback::on_epoch_begin(TrainingRun& run, std::int64_t epoch) {
  if (begun_ == epoch) return;
  begun_ = epoch;
  for (const auto& [name, optimizer] : rated_optimizers(run)) {
    const double rate = config_.schedule(epoch, optimizer->learning_rate());
    optimizer->set_learning_rate(rate);
    if (config_.verbose > 0) {
      run.say(fmt::format("\nEpoch {}: LearningRateScheduler setting {}learning rate to {}.",
                          epoch + 1, and_space(name), python_number(rate)));
    }
  }
}

void LearningRateSchedulerCallback::on_epoch_end(TrainingRun& run, std::int64_t, Logs& logs) {
  log_rates(run, logs);
}

}  // namespace ramet
