#include "ramet/core/utf8.h"

#include "ramet/core/error.h"

namespace ramet {

namespace {

constexpr char32_t last_code_point = 0x10ffff;

bool is_surrogate(char32_t code) { return code >= 0xd800 && code <= 0xdfff; }

// Bytes of a sequence, by its first byte; 0 for a byte that starts none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

}  // namespace

std::u32string utf32_from_utf8(std::string_view text, std::string_view who) {
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(lead);
    bool is_good = length > 0 && length <= text.size() - i;
    char32_t code = length <= 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t k = 1; is_good && k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      is_good = (next & 0xc0u) == 0x80u;
      code = (code << 6) | (next & 0x3fu);
    }
    if (!is_good || code < smallest[length] || code > last_code_point || is_surrogate(code)) {
      fail<ValueError>("{}: expected UTF-8 text, received the byte 0x{:02x} at position {}.", who,
                       lead, i);
    }
    out += code;
    i += length;
  }
  return out;
}

std::string utf8_from_utf32(std::u32string_view text, std::string_view who) {
  std::string out;
  const auto append = [&](char32_t value) { out += static_cast<char>(value); };
  const auto append_rest = [&](char32_t code, int shift) { append(0x80 | (code >> shift & 0x3f)); };
  for (const char32_t code : text) {
    if (code > last_code_point || is_surrogate(code)) {
      fail<ValueError>("{}: expected Unicode text, received the code point {:#x}.", who,
                       static_cast<std::uint32_t>(code));
    }
    if (code < 0x80) {
      append(code);
    } else if (code < 0x800) {
      append(0xc0 | code >> 6);
      append_rest(code, 0);
    } else if (code < 0x10000) {
      append(0xe0 | code >> 12);
      append_rest(code, 6);
      append_rest(code, 0);
    } else {
      append(0xf0 | code >> 18);
      append_rest(code, 12);
      append_rest(code, 6);
      append_rest(code, 0);
    }
  }
  return out;
}

}  // namespace ramet
