#pragma once

#include <filesystem>

#include "ramet/training/callbacks/callback.h"

namespace ramet {

class BackupAndRestoreCallback;

namespace callbacks {

/// Saves the state of training, and goes on from there when an interrupted `fit` is started again.
struct BackupAndRestore {
  using Implementation = BackupAndRestoreCallback;
  static constexpr std::string_view keras_name = "BackupAndRestore";
  required<std::string> backup_dir;
  Json save_freq = "epoch";
  bool double_checkpoint = false, delete_checkpoint = true;
  static constexpr void describe(auto& d) {
    using C = BackupAndRestore;
    d.field("backup_dir", &C::backup_dir, "A folder of its own: it is deleted at the end.");
    d.field("save_freq", &C::save_freq, "\"epoch\", or a number of batches.");
    d.field("double_checkpoint", &C::double_checkpoint,
            "Keep the backup before the last one, too.");
    d.field("delete_checkpoint", &C::delete_checkpoint, "Delete the folder when training is done.");
  }
};

}  // namespace callbacks

/// Files, as Keras has them: latest.weights.h5 and training_metadata.json, and with
/// double_checkpoint the same with ".bkp" at the end. latest.state.npz beside them, and "ramet" in
/// the metadata, hold what Keras does not keep: with it, a run that was killed at any moment goes
/// on to the same bits. A folder that Keras wrote is taken too.
///
/// The metadata decide: weights and state are written under names of their position before, and get
/// their last names after, so that all three belong together whenever the process ends.
class BackupAndRestoreCallback final : public CallbackBase {
 public:
  /// Raises ValueError for an empty folder name or another save_freq.
  explicit BackupAndRestoreCallback(callbacks::BackupAndRestore config);
  void on_train_begin(TrainingRun& run) override;
  void on_train_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  void on_interrupt(TrainingRun& run) override { save(run); }
  void on_train_end(TrainingRun& run, const Logs& logs) override;
  bool comes_last() const override { return true; }

 private:
  void save(TrainingRun& run);
  void load(TrainingRun& run);
  std::filesystem::path weights_file() const { return folder_ / "latest.weights.h5"; }
  std::filesystem::path state_file() const { return folder_ / "latest.state.npz"; }
  std::filesystem::path metadata_file() const { return folder_ / "training_metadata.json"; }
  callbacks::BackupAndRestore config_;
  std::filesystem::path folder_;
  std::int64_t every_batches_ = 0, batches_since_ = 0, last_batch_ = 0;
};

/// Deletes the folder so that nothing goes on from what is left when that is cut short.
void remove_backup(const std::filesystem::path& folder);

}  // namespace ramet
