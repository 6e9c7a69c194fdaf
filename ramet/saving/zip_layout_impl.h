#pragma once
// Where the members of a zip archive begin, which libzip does not tell.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ramet/core/bytes.h"

namespace ramet {

/// Fixed part of the header before each member's name and data.
inline constexpr std::size_t zip_local_header_size = 30;

struct ZipMemberLayout {
  std::uint64_t stored_size = 0;  // bytes in the archive
  std::uint64_t data_offset = 0;  // of the first byte, from the start of the archive
};

/// Follows the central directory to its entry number `index`. Empty when the archive is laid out in
/// a way that is not understood here (such as data before its start).
std::optional<ZipMemberLayout> find_zip_member(ByteSpan archive, std::size_t index);

}  // namespace ramet
