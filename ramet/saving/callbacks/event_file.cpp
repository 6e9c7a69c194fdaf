#include "ramet/saving/callbacks/event_file.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>

#include "ramet/core/error.h"
#include "ramet/saving/callbacks/png.h"

namespace ramet {

namespace {

std::uint32_t crc32c(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit)
        value = (value & 1) != 0 ? value >> 1 ^ 0x82F63B78U : value >> 1;
      entries[i] = value;
    }
    return entries;
  }();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ crc >> 8;
  return ~crc;
}

std::uint32_t masked(std::uint32_t crc) { return (crc >> 15 | crc << 17) + 0xA282EAD8U; }

template <class T>
void append_bytes(std::string& to, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);  // ramet runs on little-endian machines
  to.append(bytes, sizeof value);
}

// Protocol buffers: a field is its number and wire type, then its value.
enum class Wire : std::uint32_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

void append_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}
void append_tag(std::string& to, std::uint32_t field, Wire wire) {
  append_varint(to, field << 3 | static_cast<std::uint32_t>(wire));
}
void append_message(std::string& to, std::uint32_t field, std::string_view bytes) {
  append_tag(to, field, Wire::bytes);
  append_varint(to, bytes.size());
  to += bytes;
}

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Event: wall_time = 1, step = 2, file_version = 3, summary = 5.
std::string event(std::int64_t step) {
  std::string bytes;
  append_tag(bytes, 1, Wire::fixed64);
  append_bytes(bytes, now());
  if (step != 0) {
    append_tag(bytes, 2, Wire::varint);
    append_varint(bytes, static_cast<std::uint64_t>(step));
  }
  return bytes;
}

// The DataType of a TensorProto, and its field for values of that type.
struct ValueType {
  std::uint64_t dtype;
  std::uint32_t field;
};
constexpr ValueType float_type{1, 5}, double_type{2, 6}, string_type{7, 8};

// TensorProto: dtype = 1, tensor_shape = 2, whose dims are 2, whose sizes are 1.
std::string tensor_header(ValueType type, std::initializer_list<std::uint64_t> shape) {
  std::string bytes, dims;
  append_tag(bytes, 1, Wire::varint);
  append_varint(bytes, type.dtype);
  for (const std::uint64_t size : shape) {
    std::string dim;
    append_tag(dim, 1, Wire::varint);
    append_varint(dim, size);
    append_message(dims, 2, dim);
  }
  append_message(bytes, 2, dims);
  return bytes;
}

template <class T>
std::string number_tensor(ValueType type, std::initializer_list<std::uint64_t> shape,
                          std::span<const T> values) {
  std::string bytes = tensor_header(type, shape), numbers;
  for (const T value : values) append_bytes(numbers, value);
  append_message(bytes, type.field, numbers);
  return bytes;
}

// Summary.Value: tag = 1, tensor = 8, metadata = 9, whose plugin_data = 1 names the plugin that
// shows it, and what that is told.
std::string summary_value(std::string_view tag, std::string_view tensor, std::string_view plugin,
                          std::string_view told = {}) {
  std::string plugin_data, metadata, bytes;
  append_message(plugin_data, 1, plugin);
  if (!told.empty()) append_message(plugin_data, 2, told);
  append_message(metadata, 1, plugin_data);
  append_message(bytes, 1, tag);
  append_message(bytes, 8, tensor);
  append_message(bytes, 9, metadata);
  return bytes;
}

constexpr std::size_t bucket_count = 30;
// Left and right edge, and how many values lie between.
using Buckets = std::array<std::array<double, 3>, bucket_count>;

Buckets buckets_of(const Tensor& values) {
  Buckets buckets{};
  if (values.size() == 0) return buckets;
  const Tensor doubles = values.cast(DType::float64);
  const std::span<const double> all = doubles.data<double>();
  const auto [least, greatest] = std::minmax_element(all.begin(), all.end());
  const double low = *least, range = *greatest - low, width = range / bucket_count;
  for (std::size_t i = 0; i < bucket_count; ++i) {
    const auto edge = [&](std::size_t k) {
      return low + range * static_cast<double>(k) / bucket_count;
    };
    buckets[i] = {edge(i), edge(i + 1), 0};
  }
  for (const double value : all) {
    const double place = range > 0 ? (value - low) / width : bucket_count;
    // No comparison holds for NaN, which is counted nowhere.
    if (place >= 0) ++buckets[static_cast<std::size_t>(std::min(place, bucket_count - 1.0))][2];
  }
  return buckets;
}

// From [0, 1], as TensorFlow converts images.
std::uint8_t to_byte(float value) {
  const float scaled = value * 255.5F;
  return scaled > 0 ? static_cast<std::uint8_t>(std::min(scaled, 255.0F)) : std::uint8_t{0};
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder) {
  static std::atomic<int> files{0};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  char host[256] = "localhost";
  gethostname(host, sizeof host - 1);
  path_ = folder / fmt::format("events.out.tfevents.{}.{}.{}.{}.v2",
                               static_cast<std::int64_t>(now()), host, getpid(), files++);
  file_.open(path_, std::ios::binary);
  if (!file_) fail<FileError>("Cannot write '{}'.", path_.string());
  std::string first = event(0);
  append_message(first, 3, "brain.Event:2");
  write(first);
}

void EventFile::add_scalar(std::string_view tag, std::int64_t step, double value) {
  const auto number = static_cast<float>(value);
  add_summary(step,
              summary_value(tag, number_tensor<float>(float_type, {}, {&number, 1}), "scalars"));
}

void EventFile::add_histogram(std::string_view tag, std::int64_t step, const Tensor& values) {
  const Buckets buckets = buckets_of(values);
  const std::span<const double> numbers(buckets.front().data(), bucket_count * 3);
  add_summary(step, summary_value(tag, number_tensor(double_type, {bucket_count, 3}, numbers),
                                  "histograms"));
}

void EventFile::add_images(std::string_view tag, std::int64_t step, const Tensor& images) {
  const Tensor floats = images.cast(DType::float32);
  const auto size = [&](std::size_t axis) {
    return static_cast<std::uint32_t>(images.shape()[axis]);
  };
  const std::uint32_t shown = std::min(size(0), 3U), height = size(1), width = size(2),
                      channels = size(3);
  const std::size_t pixels = std::size_t{height} * width * channels;
  std::string tensor = tensor_header(string_type, {2 + shown});
  append_message(tensor, string_type.field, std::to_string(width));
  append_message(tensor, string_type.field, std::to_string(height));
  for (std::size_t i = 0; i < shown; ++i) {
    std::vector<std::uint8_t> bytes(pixels);
    const std::span<const float> values = floats.data<float>().subspan(i * pixels, pixels);
    std::transform(values.begin(), values.end(), bytes.begin(), to_byte);
    append_message(tensor, string_type.field, png_file(width, height, channels, bytes));
  }
  add_summary(step, summary_value(tag, tensor, "images"));
}

void EventFile::add_model(std::string_view tag, std::int64_t step, std::string_view json) {
  std::string tensor = tensor_header(string_type, {});
  append_message(tensor, string_type.field, json);
  constexpr std::string_view version = "1";
  add_summary(step, summary_value(tag, tensor, "graph_keras_model", version));
}

void EventFile::add_summary(std::int64_t step, std::string_view value) {
  std::string summary, bytes = event(step);
  append_message(summary, 1, value);
  append_message(bytes, 5, summary);
  write(bytes);
}

void EventFile::write(std::string_view bytes) {
  std::string record;
  append_bytes(record, static_cast<std::uint64_t>(bytes.size()));
  append_bytes(record, masked(crc32c(record)));
  record += bytes;
  append_bytes(record, masked(crc32c(bytes)));
  file_.write(record.data(), static_cast<std::streamsize>(record.size()));
}

void EventFile::flush() {
  file_.flush();
  if (!file_) fail<FileError>("Cannot write '{}'.", path_.string());
}

}  // namespace ramet
