#pragma once
// Bytes of files, and a reader that never looks past their end.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ramet {

using Bytes = std::vector<std::byte>;
using ByteSpan = std::span<const std::byte>;

/// Bytes that do not change, and what keeps them alive: a mapped file or memory.
struct SharedBytes {
  ByteSpan bytes;
  std::shared_ptr<const void> owner;
};

/// Moves the bytes to where they can be shared.
SharedBytes share(Bytes bytes);

/// The same bytes seen as text and the reverse; nothing is copied.
inline std::string_view as_text(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline ByteSpan as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// Reads little-endian numbers one after the other. Each call names what it wants, and raises
/// ValueError "<who>: expected <n> bytes of <what>, received <m>." where the bytes end too early.
class ByteReader {
 public:
  /// `bytes` and `who` must outlive the reader.
  ByteReader(ByteSpan bytes, std::string_view who) : bytes_(bytes), who_(who) {}

  ByteSpan take(std::uint64_t count, std::string_view what);
  void skip(std::uint64_t count, std::string_view what) { take(count, what); }
  std::uint8_t u8(std::string_view what) { return static_cast<std::uint8_t>(number(1, what)); }
  std::uint16_t u16(std::string_view what) { return static_cast<std::uint16_t>(number(2, what)); }
  std::uint32_t u32(std::string_view what) { return static_cast<std::uint32_t>(number(4, what)); }
  std::uint64_t u64(std::string_view what) { return number(8, what); }

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }

 private:
  std::uint64_t number(std::size_t size, std::string_view what);
  ByteSpan bytes_;
  std::string_view who_;
  std::size_t position_ = 0;
};

}  // namespace ramet
