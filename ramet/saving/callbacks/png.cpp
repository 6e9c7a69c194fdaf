#include "ramet/saving/callbacks/png.h"

#include "ramet/saving/zlib.h"

namespace ramet {

namespace {

void append_big_endian(std::string& to, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xFF);
}

void append_chunk(std::string& to, std::string_view type, std::string_view data) {
  append_big_endian(to, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(type) + std::string(data);
  to += body;
  append_big_endian(to, crc32_of(body));
}

}  // namespace

std::string png_file(std::uint32_t width, std::uint32_t height, std::uint32_t channels,
                     std::span<const std::uint8_t> pixels) {
  constexpr char gray = 0, rgb = 2, rgba = 6, bits = 8;
  std::string header;
  append_big_endian(header, width);
  append_big_endian(header, height);
  header += {bits, channels == 1 ? gray : channels == 3 ? rgb : rgba, 0, 0, 0};

  std::string rows;
  const std::size_t row_size = std::size_t{width} * channels;
  for (std::size_t row = 0; row < height; ++row) {
    rows += '\0';  // not filtered
    const auto part = pixels.subspan(row * row_size, row_size);
    rows.append(reinterpret_cast<const char*>(part.data()), part.size());
  }

  std::string file = "\x89PNG\r\n\x1a\n";
  append_chunk(file, "IHDR", header);
  append_chunk(file, "IDAT", deflated(rows));
  append_chunk(file, "IEND", "");
  return file;
}

}  // namespace ramet
