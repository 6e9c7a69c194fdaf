#pragma once
// What Keras's TextVectorization does to text, on UTF-8.

#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/shape.h"

namespace ramet {

/// A to Z become a to z; other letters stay, as TensorFlow leaves them.
std::string lower_ascii(std::string_view text);
/// Without the 32 punctuation characters of ASCII.
std::string strip_punctuation(std::string_view text);

/// Words between spaces of ASCII (space, \t, \n, \v, \f, \r); none is empty.
std::vector<std::string> split_whitespace(std::string_view text);
/// One string a code point; what is not UTF-8 becomes U+FFFD.
std::vector<std::string> split_characters(std::string_view text);

/// Runs of neighbours joined with spaces: all of the first width, then all of the second, ...
std::vector<std::string> ngrams(const std::vector<std::string>& tokens,
                                const std::vector<Dim>& widths);

}  // namespace ramet
