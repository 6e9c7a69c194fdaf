#pragma once
// The history of training as a table and as a picture.

#include <string>
#include <vector>

#include "ramet/training/callbacks/callback.h"

namespace ramet::cli {

struct EpochLogs {
  std::int64_t epoch = 0;  ///< from 0
  Logs logs;
};

/// Keeps the logs of each epoch with its number: a History does not tell which epochs had a
/// validation.
class EpochRecorder final : public CallbackBase {
 public:
  void on_epoch_end(TrainingRun&, std::int64_t epoch, Logs& logs) override {
    epochs_.push_back({epoch, logs});
  }
  bool comes_last() const override { return true; }
  const std::vector<EpochLogs>& epochs() const { return epochs_; }

 private:
  std::vector<EpochLogs> epochs_;
};

/// A line for each epoch: its number and the logs by name; nothing where an epoch had none.
std::string history_csv(const std::vector<EpochLogs>& history);
/// One curve for each log, those of validation beside those of training, as an SVG.
std::string history_svg(const std::vector<EpochLogs>& history);

}  // namespace ramet::cli
