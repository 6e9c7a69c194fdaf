#include "ramet/training/callbacks/csv_logger.h"

#include <algorithm>

namespace ramet {

namespace {

// Python's csv module: quoted where a separator, quote or line end is inside.
std::string quoted(const std::string& field, const std::string& separator) {
  if (field.find(separator) == std::string::npos &&
      field.find_first_of("\"\r\n") == std::string::npos)
    return field;
  std::string result = "\"";
  for (char c : field) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + "\"";
}

}  // namespace

std::string csv_field(const Tensor& log) {
  if (log.rank() == 0) return python_number(log.at(0));
  std::string items;
  for (Dim i = 0; i < log.size(); ++i) items += (i == 0 ? "" : ", ") + python_number(log.at(i));
  return "\"[" + items + "]\"";
}

void CSVLoggerCallback::on_train_begin(TrainingRun&) {
  const std::string& name = config_.filename;
  needs_header_ = true;
  if (config_.append) {
    std::ifstream existing(name);
    needs_header_ = !existing || existing.peek() == std::ifstream::traits_type::eof();
  }
  file_ = std::ofstream(
      name, config_.append ? std::ios::app | std::ios::binary : std::ios::out | std::ios::binary);
  if (!file_) fail<FileError>("CSVLogger: cannot write '{}'.", name);
  names_.reset();
}

void CSVLoggerCallback::on_epoch_end(TrainingRun&, std::int64_t epoch, Logs& logs) {
  if (!names_) {
    names_.emplace();
    for (const auto& [name, value] : logs) names_->push_back(name);
    // Validation may come in later epochs only.
    const bool has_validation =
        std::any_of(names_->begin(), names_->end(),
                    [](const std::string& name) { return name.starts_with("val_"); });
    const std::size_t count = has_validation ? 0 : names_->size();
    for (std::size_t i = 0; i < count; ++i) names_->push_back("val_" + (*names_)[i]);
    std::vector<std::string> header = {"epoch"};
    header.insert(header.end(), names_->begin(), names_->end());
    if (needs_header_) write_line(header);
  }
  std::vector<std::string> fields = {std::to_string(epoch)};
  for (const std::string& name : *names_) {
    const auto it = logs.find(name);
    fields.push_back(it == logs.end() ? "NA" : csv_field(it->second));
  }
  write_line(fields);
}

void CSVLoggerCallback::write_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    line += (line.empty() ? "" : config_.separator) + quoted(field, config_.separator);
  }
  file_ << line << "\r\n" << std::flush;
  if (!file_) fail<FileError>("CSVLogger: cannot write '{}'.", config_.filename.get());
}

void CSVLoggerCallback::on_train_end(TrainingRun&, const Logs&) { file_.close(); }

}  // namespace ramet
