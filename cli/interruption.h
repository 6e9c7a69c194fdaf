#pragma once
// Ctrl-C while a model trains.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ramet/training/callbacks/callback.h"

namespace ramet::cli {

/// A callback that listens from its making on. The first press ends training after the batch. The
/// second ends the process at once; what was being written in `folders` is removed.
class Interruption final : public CallbackBase {
 public:
  explicit Interruption(std::vector<std::filesystem::path> folders);
  void on_epoch_begin(TrainingRun& run, std::int64_t epoch) override;
  void on_train_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override;
  void on_test_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override;
  /// "in epoch 3 after batch 17"; empty when training came to its end.
  const std::string& place() const { return place_; }

 private:
  std::int64_t epoch_ = 0;
  std::string place_;
};

}  // namespace ramet::cli
