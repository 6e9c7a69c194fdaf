#include "ramet/saving/callbacks/backup_and_restore.h"

#include "ramet/saving/file.h"
#include "ramet/saving/saving.h"

namespace ramet {

namespace fs = std::filesystem;

namespace {

fs::path backup_of(fs::path path) { return path += ".bkp"; }

void copy_over(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::exists(from, error)) return;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error)
    fail<FileError>("Cannot copy '{}' to '{}': {}", from.string(), to.string(), error.message());
}

}  // namespace

BackupAndRestoreCallback::BackupAndRestoreCallback(callbacks::BackupAndRestore config)
    : config_(std::move(config)), folder_(config_.backup_dir.get()) {
  if (folder_.empty()) fail<ValueError>("Empty `backup_dir` argument passed");
  if (config_.save_freq.is_int() && config_.save_freq.as_int() > 0) {
    every_batches_ = config_.save_freq.as_int();
  } else if (!(config_.save_freq == Json("epoch"))) {
    fail<ValueError>(
        "Invalid value for argument `save_freq`. Received: save_freq={}. Expected either 'epoch' "
        "or an integer value.",
        config_.save_freq.dump());
  }
}

void BackupAndRestoreCallback::on_train_begin(TrainingRun& run) {
  try {
    load(run);
  } catch (const Error&) {
    // The last backup may be damaged; the one before it is whole.
    if (!fs::exists(backup_of(weights()))) throw;
    copy_over(backup_of(weights()), weights());
    copy_over(backup_of(metadata()), metadata());
    load(run);
  }
}

void BackupAndRestoreCallback::load(TrainingRun& run) {
  if (!run.model().built()) {
    fail<ValueError>(
        "To use the BackupAndRestore callback, you model must be built before you call `fit()`. "
        "Model {} is unbuilt. "
        "You can build it beforehand by calling it on a batch of data.",
        run.model().name());
  }
  if (!fs::exists(weights())) return;
  load_weights(run.model(), weights());
  if (!fs::exists(metadata())) return;
  const Bytes text = read_file(metadata());
  run.initial_epoch = Json::parse(as_text(text)).at("epoch").as_int();
  next_epoch_ = run.initial_epoch;
}

void BackupAndRestoreCallback::on_train_batch_end(TrainingRun& run, std::int64_t batch,
                                                  const Logs&) {
  if (every_batches_ == 0) return;
  batch_ = batch;
  if (++batches_since_ < every_batches_) return;
  batches_since_ = 0;
  save(run);
}

void BackupAndRestoreCallback::on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs&) {
  next_epoch_ = epoch + 1;
  batch_ = 0;
  if (every_batches_ == 0) save(run);
}

void BackupAndRestoreCallback::save(TrainingRun& run) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (config_.double_checkpoint) {
    copy_over(weights(), backup_of(weights()));
    copy_over(metadata(), backup_of(metadata()));
  }
  save_weights(run.model(), weights());
  const std::string text = Json::object({{"epoch", next_epoch_}, {"batch", batch_}}).dump();
  write_file(metadata(), as_bytes(text));
}

void BackupAndRestoreCallback::on_train_end(TrainingRun& run, const Logs&) {
  std::error_code error;
  // A run that was stopped from outside is to go on from here another time.
  if (config_.delete_checkpoint && !run.interrupted) fs::remove_all(folder_, error);
}

}  // namespace ramet
