#include "ramet/training/callbacks/progbar_logger.h"

namespace ramet {

namespace {

ProgressBar::Values values_of(const Logs& logs) {
  ProgressBar::Values values;
  for (const auto& [name, value] : logs) values.emplace_back(name, log_number(value));
  return values;
}

}  // namespace

void ProgbarLoggerCallback::start(const TrainingRun& run) {
  if (config_.stream == nullptr) return;
  seen_ = 0;
  bar_ = std::make_unique<ProgressBar>(*config_.stream, config_.style, run.steps);
}

void ProgbarLoggerCallback::on_epoch_begin(TrainingRun& run, std::int64_t epoch) {
  start(run);
  if (bar_ && run.epochs > 1)
    *config_.stream << fmt::format("Epoch {}/{}\n", epoch + 1, run.epochs) << std::flush;
}

void ProgbarLoggerCallback::on_train_batch_end(TrainingRun&, std::int64_t batch, const Logs& logs) {
  seen_ = batch + 1;
  if (bar_) bar_->update(seen_, values_of(logs));
}

void ProgbarLoggerCallback::on_epoch_end(TrainingRun&, std::int64_t, Logs& logs) {
  if (bar_) bar_->finish(seen_, values_of(logs));
}

void ProgbarLoggerCallback::on_interrupt(TrainingRun&) {
  if (bar_ && config_.style == ProgressStyle::bar) *config_.stream << "\n" << std::flush;
}

void ProgbarLoggerCallback::on_test_begin(TrainingRun& run) {
  if (!run.in_fit) start(run);
}

void ProgbarLoggerCallback::on_test_batch_end(TrainingRun& run, std::int64_t batch,
                                              const Logs& logs) {
  if (run.in_fit) return;
  seen_ = batch + 1;
  if (bar_) bar_->update(seen_, values_of(logs));
}

void ProgbarLoggerCallback::on_test_end(TrainingRun& run, const Logs& logs) {
  if (!run.in_fit && bar_) bar_->finish(seen_, values_of(logs));
}

}  // namespace ramet
