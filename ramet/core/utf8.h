#pragma once
// UTF-8, in which ramet keeps all text, to and from code points.

#include <string>
#include <string_view>

namespace ramet {

/// Raises ValueError, its text starting with `who`, for bytes that are not UTF-8.
std::u32string utf32_from_utf8(std::string_view text, std::string_view who);

/// Raises ValueError for surrogates and for numbers above U+10FFFF.
std::string utf8_from_utf32(std::u32string_view text, std::string_view who);

}  // namespace ramet
