#pragma once
// Callbacks that change the learning rate.

#include <functional>

#include "ramet/training/callbacks/monitor.h"

namespace ramet {

class ReduceLROnPlateauCallback;
class LearningRateSchedulerCallback;

namespace callbacks {

/// Lowers the learning rate when a metric has stopped to get better.
struct ReduceLROnPlateau {
  using Implementation = ReduceLROnPlateauCallback;
  static constexpr std::string_view keras_name = "ReduceLROnPlateau";
  std::string monitor = "val_loss";
  double factor = 0.1;
  std::int64_t patience = 10;
  std::int64_t verbose = 0;
  Choice<MonitorMode> mode = MonitorMode::automatic;
  double min_delta = 1e-4;
  std::int64_t cooldown = 0;
  double min_lr = 0;
  static constexpr void describe(auto& d) {
    using C = ReduceLROnPlateau;
    d.field("monitor", &C::monitor, "The metric.");
    d.field("factor", &C::factor, "What the rate is multiplied with; below 1.");
    d.field("patience", &C::patience, "Epochs without anything better after which it is lowered.");
    d.field("verbose", &C::verbose, "1: say so.");
    d.field("mode", &C::mode, "Whether less (min) or more (max) is better.");
    d.field("min_delta", &C::min_delta, "What counts as better.");
    d.field("cooldown", &C::cooldown, "Epochs after a change that do not count.");
    d.field("min_lr", &C::min_lr, "The least rate.");
  }
};

/// Sets the learning rate before each epoch.
struct LearningRateScheduler {
  using Implementation = LearningRateSchedulerCallback;
  /// The rate from the epoch, counted from 0, and the present rate.
  std::function<double(std::int64_t epoch, double rate)> schedule;
  std::int64_t verbose = 0;
};

}  // namespace callbacks

class ReduceLROnPlateauCallback final : public CallbackBase {
 public:
  /// Raises ValueError for a factor that is not below 1.
  explicit ReduceLROnPlateauCallback(callbacks::ReduceLROnPlateau config);
  void on_train_begin(TrainingRun& run) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  std::string_view state_name() const override { return callbacks::ReduceLROnPlateau::keras_name; }
  TrainingState state() const override;
  void set_state(const TrainingState& state) override;

 private:
  bool reduce(TrainingRun& run, std::int64_t epoch) const;
  callbacks::ReduceLROnPlateau config_;
  Monitor monitor_;
  std::int64_t wait_ = 0, cooldown_left_ = 0;
  std::optional<double> best_;
};

class LearningRateSchedulerCallback final : public CallbackBase {
 public:
  explicit LearningRateSchedulerCallback(callbacks::LearningRateScheduler config)
      : config_(std::move(config)) {}
  void on_train_begin(TrainingRun& run) override;
  void on_epoch_begin(TrainingRun& run, std::int64_t epoch) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  std::string_view state_name() const override { return "LearningRateScheduler"; }
  TrainingState state() const override;
  void set_state(const TrainingState& state) override;

 private:
  callbacks::LearningRateScheduler config_;
  std::int64_t begun_ = -1;  // the last epoch whose rate was set: an epoch that goes on has its own
};

}  // namespace ramet
