#include "ramet/training/callbacks/event_file.h"

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>

#include "ramet/core/error.h"

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

// Summary.Value: tag = 1, tensor = 8 (dtype = 1, tensor_shape = 2, float_val = 5), metadata = 9,
// which names the plugin that shows it.
std::string scalar(std::string_view tag, float value) {
  std::string tensor, floats, metadata, plugin, bytes;
  append_tag(tensor, 1, Wire::varint);
  append_varint(tensor, 1);  // DT_FLOAT
  append_message(tensor, 2, "");
  append_bytes(floats, value);
  append_message(tensor, 5, floats);
  append_message(plugin, 1, "scalars");
  append_message(metadata, 1, plugin);
  append_message(bytes, 1, tag);
  append_message(bytes, 8, tensor);
  append_message(bytes, 9, metadata);
  return bytes;
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
  std::string summary, bytes = event(step);
  append_message(summary, 1, scalar(tag, static_cast<float>(value)));
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
