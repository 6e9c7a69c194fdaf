#pragma once
// EventFile: numbers over time as TensorBoard reads them. A file is a row of records: length (u64),
// its masked CRC-32C, a serialized tensorflow.Event, its masked CRC-32C; all little endian.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace ramet {

class EventFile {
 public:
  /// Makes the folder, and a file with a new name in it. Raises FileError.
  explicit EventFile(const std::filesystem::path& folder);
  void add_scalar(std::string_view tag, std::int64_t step, double value);
  void flush();

 private:
  void write(std::string_view event);
  std::filesystem::path path_;
  std::ofstream file_;
};

}  // namespace ramet
