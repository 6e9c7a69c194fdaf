#pragma once
// EventFile: numbers and pictures over time as TensorBoard reads them. A file is a row of records:
// length (u64), its masked CRC-32C, a serialized tensorflow.Event, its masked CRC-32C; all little
// endian.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "ramet/core/tensor.h"

namespace ramet {

class EventFile {
 public:
  /// Makes the folder, and a file with a new name in it. Raises FileError.
  explicit EventFile(const std::filesystem::path& folder);
  void add_scalar(std::string_view tag, std::int64_t step, double value);
  /// How many of the values lie in each of 30 equal parts of their range.
  void add_histogram(std::string_view tag, std::int64_t step, const Tensor& values);
  /// The first three of images (images, height, width, 1, 3 or 4), whose values are cut to [0, 1].
  void add_images(std::string_view tag, std::int64_t step, const Tensor& images);
  /// A Keras model, from its JSON, which TensorBoard draws as a graph.
  void add_model(std::string_view tag, std::int64_t step, std::string_view json);
  void flush();

 private:
  void add_summary(std::int64_t step, std::string_view value);
  void write(std::string_view event);
  std::filesystem::path path_;
  std::ofstream file_;
};

}  // namespace ramet
