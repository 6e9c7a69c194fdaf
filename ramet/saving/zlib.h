#pragma once
// zlib, for what is no zip file: sizes of packed chunks, and packing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ramet/core/bytes.h"

namespace ramet {

/// The size that a stream inflates to; none when it is damaged or exceeds `limit`.
std::optional<std::uint64_t> inflated_size(ByteSpan data, std::uint64_t limit);
/// The stream that inflates to `bytes`.
std::string deflated(std::string_view bytes);
/// The CRC-32 of zip, gzip and PNG.
std::uint32_t crc32_of(std::string_view bytes);

}  // namespace ramet
