#pragma once

#include "ramet/training/callbacks/monitor.h"

namespace ramet {

class EarlyStoppingCallback;

namespace callbacks {

/// Ends training when a metric has stopped to get better.
struct EarlyStopping {
  using Implementation = EarlyStoppingCallback;
  static constexpr std::string_view keras_name = "EarlyStopping";
  std::string monitor = "val_loss";
  double min_delta = 0;
  std::int64_t patience = 0;
  std::int64_t verbose = 0;
  Choice<MonitorMode> mode = MonitorMode::automatic;
  std::optional<double> baseline = std::nullopt;
  bool restore_best_weights = false;
  std::int64_t start_from_epoch = 0;
  static constexpr void describe(auto& d) {
    using C = EarlyStopping;
    d.field("monitor", &C::monitor, "The metric.");
    d.field("min_delta", &C::min_delta, "What counts as better.");
    d.field("patience", &C::patience, "Epochs without anything better after which training ends.");
    d.field("verbose", &C::verbose, "1: say so.");
    d.field("mode", &C::mode, "Whether less (min) or more (max) is better.");
    d.field("baseline", &C::baseline, "Training ends too when this is not beaten.");
    d.field("restore_best_weights", &C::restore_best_weights,
            "Go back to the weights of the best epoch.");
    d.field("start_from_epoch", &C::start_from_epoch, "Epochs before this one do not count.");
  }
};

}  // namespace callbacks

class EarlyStoppingCallback final : public CallbackBase {
 public:
  explicit EarlyStoppingCallback(callbacks::EarlyStopping config);
  /// The epoch after which it stopped training; 0 when it did not.
  std::int64_t stopped_epoch() const { return stopped_epoch_; }
  std::int64_t best_epoch() const { return best_epoch_; }
  void on_train_begin(TrainingRun& run) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  void on_train_end(TrainingRun& run, const Logs& logs) override;
  std::string_view state_name() const override { return callbacks::EarlyStopping::keras_name; }
  TrainingState state() const override;
  void set_state(const TrainingState& state) override;

 private:
  callbacks::EarlyStopping config_;
  Monitor monitor_;
  std::int64_t wait_ = 0, stopped_epoch_ = 0, best_epoch_ = 0;
  std::optional<double> best_;
  std::optional<std::vector<Tensor>> best_weights_;
};

}  // namespace ramet
