#include "ramet/core/text.h"

#include <algorithm>

namespace ramet {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

// How many bytes the code point at the start takes, and whether they are one: of a broken one, the
// longest beginning that a code point could have.
struct Character {
  std::size_t bytes;
  bool is_whole;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xc2 || lead > 0xf4) return {1, false};
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // The second byte is where overlong forms, surrogates and too large numbers show.
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  for (std::size_t i = 1; i < length; ++i) {
    const bool fits =
        i < text.size() && byte(i) >= (i == 1 ? low : 0x80u) && byte(i) <= (i == 1 ? high : 0xbfu);
    if (!fits) return {i, false};
  }
  return {length, true};
}

}  // namespace

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string strip_punctuation(std::string_view text) {
  std::string stripped(text);
  std::erase_if(stripped, is_punctuation);
  return stripped;
}

std::vector<std::string> split_whitespace(std::string_view text) {
  std::vector<std::string> words;
  for (auto at = text.begin();;) {
    at = std::find_if_not(at, text.end(), is_space);
    if (at == text.end()) return words;
    const auto end = std::find_if(at, text.end(), is_space);
    words.emplace_back(at, end);
    at = end;
  }
}

std::vector<std::string> split_characters(std::string_view text) {
  std::vector<std::string> characters;
  while (!text.empty()) {
    const Character first = first_character(text);
    characters.emplace_back(first.is_whole ? text.substr(0, first.bytes) : "\xef\xbf\xbd");
    text.remove_prefix(first.bytes);
  }
  return characters;
}

std::vector<std::string> ngrams(const std::vector<std::string>& tokens,
                                const std::vector<Dim>& widths) {
  std::vector<std::string> grams;
  for (Dim width : widths) {
    const auto count = static_cast<std::size_t>(std::max<Dim>(width, 1));
    for (std::size_t i = 0; i + count <= tokens.size(); ++i) {
      std::string gram = tokens[i];
      for (std::size_t k = 1; k < count; ++k) gram.append(" ").append(tokens[i + k]);
      grams.push_back(std::move(gram));
    }
  }
  return grams;
}

}  // namespace ramet
