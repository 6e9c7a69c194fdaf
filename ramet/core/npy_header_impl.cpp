#include "ramet/core/npy_header_impl.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "ramet/core/error.h"

namespace ramet {

namespace {

// The header is a Python dict of three known keys; this reads exactly that, not Python.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string_view who) : text_(text), who_(who) {}

  NpyHeader parse() {
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr" && !std::exchange(has_descr, true)) {
        header.descr = quoted();
      } else if (key == "fortran_order" && !std::exchange(has_order, true)) {
        header.fortran_order = boolean();
      } else if (key == "shape" && !std::exchange(has_shape, true)) {
        header.shape = shape();
      } else {
        reject("one each of 'descr', 'fortran_order' and 'shape'");
      }
      if (!accept(',') && peek() != '}') reject("',' or '}'");
    }
    if (!has_descr || !has_order || !has_shape) {
      reject("one each of 'descr', 'fortran_order' and 'shape'");
    }
    if (peek() != '\0') reject("nothing after the '}'");
    return header;
  }

 private:
  [[noreturn]] void reject(std::string_view wanted) {
    std::string shown(text_.substr(0, 200));
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    fail<ValueError>("{}: expected {} in the .npy header at position {}, received {}.", who_,
                     wanted, position_, shown);
  }

  // The next character that is no white space; NUL at the end.
  char peek() {
    position_ = std::min(text_.find_first_not_of(" \t\r\n", position_), text_.size());
    return position_ < text_.size() ? text_[position_] : '\0';
  }

  bool accept(char wanted) {
    if (peek() != wanted) return false;
    ++position_;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) reject(std::string("'") + wanted + "'");
  }

  std::string quoted() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') reject("a quoted string (structured types are not read)");
    const std::size_t end = text_.find(quote, position_ + 1);
    if (end == std::string_view::npos) reject("a closing quote");
    std::string value(text_.substr(position_ + 1, end - position_ - 1));
    position_ = end + 1;
    return value;
  }

  bool boolean() {
    peek();
    for (const auto& [word, value] : {std::pair("True", true), std::pair("False", false)}) {
      if (!text_.substr(position_).starts_with(word)) continue;
      position_ += std::string_view(word).size();
      return value;
    }
    reject("True or False");
  }

  Shape shape() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      if (shape.size() == max_rank) reject(fmt::format("at most {} dimensions", max_rank));
      shape.push_back(extent());
      if (!accept(',') && (shape.size() == 1 || peek() != ')')) reject("',' in the shape");
    }
    return shape;
  }

  Dim extent() {
    peek();
    Dim value = 0;
    const char* begin = text_.data() + position_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0) reject("an extent of at least 0");
    position_ += static_cast<std::size_t>(end - begin);
    accept('L');  // Python 2's long integers
    return value;
  }

  std::string_view text_;
  std::string_view who_;
  std::size_t position_ = 0;
};

std::optional<DType> numeric_dtype(char kind, std::size_t size) {
  constexpr std::pair<std::pair<char, std::size_t>, DType> table[] = {
      {{'f', 2}, DType::float16},  {{'f', 4}, DType::float32},   {{'f', 8}, DType::float64},
      {{'V', 2}, DType::bfloat16}, {{'b', 1}, DType::boolean},   {{'i', 1}, DType::int8},
      {{'i', 2}, DType::int16},    {{'i', 4}, DType::int32},     {{'i', 8}, DType::int64},
      {{'u', 1}, DType::uint8},    {{'u', 2}, DType::uint16},    {{'u', 4}, DType::uint32},
      {{'u', 8}, DType::uint64},   {{'c', 8}, DType::complex64}, {{'c', 16}, DType::complex128}};
  for (const auto& [type, dtype] : table) {
    if (type == std::pair(kind, size)) return dtype;
  }
  return std::nullopt;
}

}  // namespace

NpyHeader parse_npy_header(std::string_view text, std::string_view who) {
  return HeaderParser(text, who).parse();
}

NpyType parse_npy_type(std::string_view descr, std::string_view who) {
  if (descr.find('O') != std::string_view::npos) {
    fail<ValueError>("{}: expected numbers or strings, received pickled Python objects.", who);
  }
  const auto reject = [&] {
    fail<ValueError>("{}: expected a type such as '<f4', received '{}'.", who, descr);
  };
  if (descr.size() < 3) reject();
  const char order = descr[0], kind = descr[1];
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(descr.data() + 2, descr.data() + descr.size(), count);
  if (error != std::errc() || end != descr.data() + descr.size()) reject();
  if (order != '<' && order != '>' && order != '|' && order != '=') reject();
  const bool is_big = order == '>';
  if (kind == 'U') return {DType::string, 'U', std::size_t{4} * count, is_big ? 4u : 1u};
  if (kind == 'S') return {DType::string, 'S', count, 1};
  const std::optional<DType> dtype = numeric_dtype(kind, count);
  if (!dtype) reject();
  const std::size_t unit = kind == 'c' ? count / 2 : count;
  return {*dtype, kind, count, is_big && kind != 'V' ? unit : 1};
}

}  // namespace ramet
