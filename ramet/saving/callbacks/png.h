#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ramet {

/// A PNG file of rows of pixels of 1 (grey), 3 (red, green, blue) or 4 (alpha, too) bytes.
std::string png_file(std::uint32_t width, std::uint32_t height, std::uint32_t channels,
                     std::span<const std::uint8_t> pixels);

}  // namespace ramet
