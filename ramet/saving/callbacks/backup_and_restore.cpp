#include "ramet/saving/callbacks/backup_and_restore.h"

#include "ramet/saving/file.h"
#include "ramet/saving/npz.h"
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

void rename_over(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error)
    fail<FileError>("Cannot rename '{}' to '{}': {}", from.string(), to.string(), error.message());
}

// A file's name until the metadata speak of it.
fs::path pending(const fs::path& path, std::int64_t epoch, std::int64_t batches) {
  return path.parent_path() /
         fmt::format("epoch-{}-batch-{}-{}", epoch, batches, path.filename().string());
}

Json read_json(const fs::path& path) {
  const Bytes text = read_file(path);
  return Json::parse(as_text(text));
}

NamedTensors listed(const TrainingState& state) {
  return NamedTensors(state.tensors.begin(), state.tensors.end());
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
  if (!run.model().built()) {
    fail<ValueError>(
        "To use the BackupAndRestore callback, you model must be built before you call `fit()`. "
        "Model {} is unbuilt. "
        "You can build it beforehand by calling it on a batch of data.",
        run.model().name());
  }
  try {
    load(run);
  } catch (const Error&) {
    // The last backup may be damaged; the one before it is whole.
    if (!fs::exists(backup_of(metadata_file()))) throw;
    for (const fs::path& file : {weights_file(), state_file(), metadata_file()})
      copy_over(backup_of(file), file);
    load(run);
  }
}

void BackupAndRestoreCallback::load(TrainingRun& run) {
  if (!fs::exists(metadata_file())) return;
  const Json found = read_json(metadata_file());
  const Json* values = found.find("ramet");
  if (values != nullptr) {
    for (const fs::path& file : {weights_file(), state_file()}) {
      const fs::path waiting =
          pending(file, values->at("epoch").as_int(), values->at("batches").as_int());
      if (fs::exists(waiting)) rename_over(waiting, file);
    }
  }
  load_weights(run.model(), weights_file());
  if (values == nullptr) {
    run.initial_epoch = found.at("epoch").as_int();
    return;
  }
  const NamedTensors tensors = read_npz(state_file());
  run.set_state({*values, {tensors.begin(), tensors.end()}});
}

void BackupAndRestoreCallback::on_train_batch_end(TrainingRun& run, std::int64_t batch,
                                                  const Logs&) {
  last_batch_ = batch;
  if (every_batches_ == 0 || ++batches_since_ < every_batches_) return;
  batches_since_ = 0;
  save(run);
}

void BackupAndRestoreCallback::on_epoch_end(TrainingRun& run, std::int64_t, Logs&) {
  last_batch_ = 0;
  if (every_batches_ == 0) save(run);
}

void BackupAndRestoreCallback::save(TrainingRun& run) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (config_.double_checkpoint) {
    for (const fs::path& file : {weights_file(), state_file(), metadata_file()})
      copy_over(file, backup_of(file));
  }
  const TrainingState present = run.state();
  const std::int64_t epoch = present.values.at("epoch").as_int(),
                     batches = present.values.at("batches").as_int();
  const fs::path new_weights = pending(weights_file(), epoch, batches),
                 new_state = pending(state_file(), epoch, batches);
  save_weights(run.model(), new_weights);
  write_npz(new_state, listed(present));
  const Json found =
      Json::object({{"epoch", epoch}, {"batch", last_batch_}, {"ramet", present.values}});
  write_file(metadata_file(), as_bytes(found.dump()));
  rename_over(new_weights, weights_file());
  rename_over(new_state, state_file());
}

void BackupAndRestoreCallback::on_train_end(TrainingRun& run, const Logs&) {
  // A run that was stopped from outside is to go on from here another time.
  if (config_.delete_checkpoint && !run.interrupted) remove_backup(folder_);
}

void remove_backup(const fs::path& folder) {
  std::error_code error;
  for (const char* name : {"training_metadata.json", "training_metadata.json.bkp"})
    fs::remove(folder / name, error);
  fs::remove_all(folder, error);
}

}  // namespace ramet
