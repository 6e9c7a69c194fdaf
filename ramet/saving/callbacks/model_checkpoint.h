#pragma once

#include "ramet/training/callbacks/monitor.h"

namespace ramet {

class ModelCheckpointCallback;

namespace callbacks {

/// Saves the model, or its weights alone, during training. In `filepath`, `{epoch:02d}`, `{batch}`
/// and names of logs, such as `{val_loss:.2f}`, stand for their values.
struct ModelCheckpoint {
  using Implementation = ModelCheckpointCallback;
  static constexpr std::string_view keras_name = "ModelCheckpoint";
  required<std::string> filepath;
  std::string monitor = "val_loss";
  std::int64_t verbose = 0;
  bool save_best_only = false, save_weights_only = false;
  Choice<MonitorMode> mode = MonitorMode::automatic;
  Json save_freq = "epoch";
  std::optional<double> initial_value_threshold = std::nullopt;
  static constexpr void describe(auto& d) {
    using C = ModelCheckpoint;
    d.field("filepath", &C::filepath, "Ends in .keras or .h5; in .weights.h5 for weights alone.");
    d.field("monitor", &C::monitor, "The metric that save_best_only looks at.");
    d.field("verbose", &C::verbose, "1: say so.");
    d.field("save_best_only", &C::save_best_only,
            "Save only what is better than what was saved before.");
    d.field("save_weights_only", &C::save_weights_only, "Save weights and the optimizer's state.");
    d.field("mode", &C::mode, "Whether less (min) or more (max) is better.");
    d.field("save_freq", &C::save_freq, "\"epoch\", or a number of batches.");
    d.field("initial_value_threshold", &C::initial_value_threshold,
            "What the first must be better than.");
  }
};

}  // namespace callbacks

class ModelCheckpointCallback final : public CallbackBase {
 public:
  /// Raises ValueError for another save_freq or ending.
  explicit ModelCheckpointCallback(callbacks::ModelCheckpoint config);
  void on_epoch_begin(TrainingRun& run, std::int64_t epoch) override;
  void on_train_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  std::string_view state_name() const override { return callbacks::ModelCheckpoint::keras_name; }
  TrainingState state() const override;
  void set_state(const TrainingState& state) override;

 private:
  bool should_save(TrainingRun& run, const Logs& logs, const std::string& path);
  void save(TrainingRun& run, std::optional<std::int64_t> batch, const Logs& logs);
  callbacks::ModelCheckpoint config_;
  Monitor monitor_;
  std::optional<double> best_;
  std::int64_t every_batches_ = 0, batches_since_ = 0, epoch_ = 0;
};

/// `pattern` with Python's format fields filled in; raises ValueError for a name that there is not
/// and for a format that is none.
std::string format_checkpoint_path(const std::string& pattern, std::int64_t epoch,
                                   std::optional<std::int64_t> batch, const Logs& logs);

}  // namespace ramet
