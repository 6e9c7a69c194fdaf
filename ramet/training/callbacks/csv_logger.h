#pragma once

#include <fstream>

#include "ramet/training/callbacks/callback.h"

namespace ramet {

class CSVLoggerCallback;

/// A log as a field of CSV: a number, or numbers in brackets and quotes.
std::string csv_field(const Tensor& log);

namespace callbacks {

/// Writes the logs of each epoch as a line of a CSV file.
struct CSVLogger {
  using Implementation = CSVLoggerCallback;
  static constexpr std::string_view keras_name = "CSVLogger";
  required<std::string> filename;
  std::string separator = ",";
  bool append = false;
  static constexpr void describe(auto& d) {
    d.field("filename", &CSVLogger::filename, "The file.");
    d.field("separator", &CSVLogger::separator, "Between fields.");
    d.field("append", &CSVLogger::append, "Keep what the file holds.");
  }
};

}  // namespace callbacks

/// Raises FileError when the file cannot be written.
class CSVLoggerCallback final : public CallbackBase {
 public:
  explicit CSVLoggerCallback(callbacks::CSVLogger config) : config_(std::move(config)) {}
  void on_train_begin(TrainingRun& run) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  void on_train_end(TrainingRun& run, const Logs& logs) override;

 private:
  void write_line(const std::vector<std::string>& fields);
  callbacks::CSVLogger config_;
  std::ofstream file_;
  bool needs_header_ = true;
  std::optional<std::vector<std::string>> names_;
};

}  // namespace ramet
