#pragma once

#include <memory>

#include "ramet/training/callbacks/callback.h"
#include "ramet/training/callbacks/progress_bar.h"

namespace ramet {

class ProgbarLoggerCallback;

namespace callbacks {

/// Shows the progress of training on a stream, which must live as long as training does. The
/// library itself prints nothing.
struct ProgbarLogger {
  using Implementation = ProgbarLoggerCallback;
  std::ostream* stream = nullptr;
  ProgressStyle style = ProgressStyle::bar;
};

}  // namespace callbacks

class ProgbarLoggerCallback final : public CallbackBase {
 public:
  explicit ProgbarLoggerCallback(callbacks::ProgbarLogger config) : config_(config) {}
  void on_epoch_begin(TrainingRun& run, std::int64_t epoch) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  void on_interrupt(TrainingRun& run) override;
  void on_train_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override;
  void on_test_begin(TrainingRun& run) override;
  void on_test_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override;
  void on_test_end(TrainingRun& run, const Logs& logs) override;

 private:
  void start(const TrainingRun& run);
  callbacks::ProgbarLogger config_;
  std::unique_ptr<ProgressBar> bar_;
  std::int64_t seen_ = 0;
};

}  // namespace ramet
