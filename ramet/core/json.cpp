#include "ramet/core/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "ramet/core/error.h"

namespace ramet {

namespace {

// Python writes NaN and infinities as bare words, which no JSON parser accepts. They are replaced
// by these strings before parsing; no real text contains the NUL-led prefix.
struct BareWord {
  std::string_view word;
  std::string_view stand_in;  // as JSON text
  std::string_view parsed;
  double value;
};
using namespace std::string_view_literals;
constexpr BareWord bare_words[] = {
    {"-Infinity"sv, "\"\\u0000-inf\""sv, "\0-inf"sv, -std::numeric_limits<double>::infinity()},
    {"Infinity"sv, "\"\\u0000inf\""sv, "\0inf"sv, std::numeric_limits<double>::infinity()},
    {"NaN"sv, "\"\\u0000nan\""sv, "\0nan"sv, std::numeric_limits<double>::quiet_NaN()},
};

std::string replace_bare_words(std::string_view text) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      out += c;
      if (c == '\\' && i + 1 < text.size()) out += text[++i];
      in_string = c != '"';
      continue;
    }
    in_string = c == '"';
    const auto word =
        std::find_if(std::begin(bare_words), std::end(bare_words),
                     [&](const BareWord& w) { return text.substr(i).starts_with(w.word); });
    if (word == std::end(bare_words)) {
      out += c;
    } else {
      out += word->stand_in;
      i += word->word.size() - 1;
    }
  }
  return out;
}

// What Python's dict does; a repeated key counts once.
void keep_last_of_equal_keys(Json::Object& members) {
  std::unordered_map<std::string_view, std::size_t> last;
  for (std::size_t i = 0; i < members.size(); ++i) last[members[i].first] = i;
  if (last.size() == members.size()) return;
  // A key keeps its first place and takes its last value.
  Json::Object kept;
  std::unordered_set<std::string> seen;
  for (const auto& [key, value] : members) {
    if (seen.insert(key).second) kept.emplace_back(key, members[last.at(key)].second);
  }
  members = std::move(kept);
}

class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Json result;
  std::string error;

  bool null() override { return add(Json()); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return add(static_cast<double>(value));
    }
    return add(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string&) override { return add(value); }
  bool string(std::string& value) override {
    if (!value.empty() && value[0] == '\0') {
      for (const BareWord& word : bare_words) {
        if (value == word.parsed) return add(word.value);
      }
    }
    return add(std::move(value));
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool key(std::string& value) override {
    key_ = std::move(value);
    return true;
  }
  bool end_object() override {
    keep_last_of_equal_keys(stack_.back().container.members());
    return close();
  }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& e) override {
    error = e.what();
    return false;
  }

 private:
  bool add(Json value) {
    if (stack_.empty()) {
      result = std::move(value);
    } else if (stack_.back().container.is_object()) {
      stack_.back().container.members().emplace_back(std::move(key_), std::move(value));
    } else {
      stack_.back().container.push_back(std::move(value));
    }
    return true;
  }
  bool open(Json container) {
    if (stack_.size() >= 512) {
      error = "nested deeper than 512 levels";
      return false;
    }
    stack_.push_back({std::move(container), std::move(key_)});
    key_.clear();
    return true;
  }
  bool close() {
    Open top = std::move(stack_.back());
    stack_.pop_back();
    key_ = std::move(top.key);
    return add(std::move(top.container));
  }
  struct Open {
    Json container;
    std::string key;  // under which it goes into its parent
  };
  std::vector<Open> stack_;
  std::string key_;
};

// Python's repr of a float: shortest digits, always with a point or an exponent.
void dump_double(double value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    const double magnitude = std::fabs(value);
    const bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
    char text[400];
    const auto end =
        std::to_chars(text, text + sizeof text, value,
                      plain ? std::chars_format::fixed : std::chars_format::scientific);
    const std::string_view digits(text, static_cast<std::size_t>(end.ptr - text));
    out += digits;
    if (plain && digits.find('.') == std::string_view::npos) out += ".0";
  }
}

void append_escape(unsigned code, std::string& out) { out += fmt::format("\\u{:04x}", code); }

// Decodes one UTF-8 sequence; a byte that starts none is passed on as Latin-1, as a last resort.
unsigned next_code_point(std::string_view text, std::size_t& i) {
  const auto lead = static_cast<unsigned char>(text[i++]);
  const int extra = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  if (extra == 0 || i + static_cast<std::size_t>(extra) > text.size()) return lead;
  unsigned code = lead & (0x3fu >> extra);
  for (int k = 0; k < extra; ++k)
    code = (code << 6) | (static_cast<unsigned char>(text[i++]) & 0x3fu);
  return code;
}

void dump_string(std::string_view text, std::string& out) {
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const unsigned code = next_code_point(text, i);
    switch (code) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (code >= 0x20 && code < 0x7f) {
          out += static_cast<char>(code);
        } else if (code < 0x10000) {
          append_escape(code, out);
        } else {
          append_escape(0xd800 + ((code - 0x10000) >> 10), out);
          append_escape(0xdc00 + ((code - 0x10000) & 0x3ff), out);
        }
    }
  }
  out += '"';
}

void dump_value(const Json& json, int indent, int level, std::string& out) {
  const auto new_line = [&](int depth) {
    if (indent >= 0) out += '\n' + std::string(static_cast<std::size_t>(indent * depth), ' ');
  };
  const std::string_view comma = indent >= 0 ? "," : ", ";
  if (json.is_null()) {
    out += "null";
  } else if (json.is_bool()) {
    out += json.as_bool() ? "true" : "false";
  } else if (json.is_int()) {
    out += std::to_string(json.as_int());
  } else if (json.is_double()) {
    dump_double(json.as_double(), out);
  } else if (json.is_string()) {
    dump_string(json.as_string(), out);
  } else if (json.is_array()) {
    out += '[';
    bool first = true;
    for (const Json& item : json.items()) {
      if (!first) out += comma;
      first = false;
      new_line(level + 1);
      dump_value(item, indent, level + 1, out);
    }
    if (!json.empty()) new_line(level);
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : json.members()) {
      if (!first) out += comma;
      first = false;
      new_line(level + 1);
      dump_string(key, out);
      out += ": ";
      dump_value(value, indent, level + 1, out);
    }
    if (!json.empty()) new_line(level);
    out += '}';
  }
}

}  // namespace

Json Json::parse(std::string_view text) {
  std::string replaced;
  if (text.find("NaN") != std::string_view::npos ||
      text.find("Infinity") != std::string_view::npos) {
    replaced = replace_bare_words(text);
    text = replaced;
  }
  Builder builder;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
    fail<ValueError>("Not valid JSON: {}", builder.error);
  }
  return std::move(builder.result);
}

std::string Json::dump(int indent) const {
  std::string out;
  dump_value(*this, indent, 0, out);
  return out;
}

void Json::wrong_type(std::string_view wanted) const {
  std::string text = dump();
  if (text.size() > 120) text = text.substr(0, 117) + "...";
  fail<TypeError>("expected {}, received {}", wanted, text);
}

bool Json::as_bool() const {
  if (const auto* value = std::get_if<bool>(&value_)) return *value;
  wrong_type("true or false");
}
std::int64_t Json::as_int() const {
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return *value;
  if (const auto* value = std::get_if<double>(&value_)) {
    if (*value == std::floor(*value) && std::fabs(*value) < 9e15) {
      return static_cast<std::int64_t>(*value);
    }
  }
  wrong_type("an integer");
}
double Json::as_double() const {
  if (const auto* value = std::get_if<double>(&value_)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*value);
  wrong_type("a number");
}
const std::string& Json::as_string() const {
  if (const auto* value = std::get_if<std::string>(&value_)) return *value;
  wrong_type("a string");
}
const Json::Array& Json::items() const {
  if (const auto* value = std::get_if<Array>(&value_)) return *value;
  wrong_type("a list");
}
Json::Array& Json::items() {
  if (auto* value = std::get_if<Array>(&value_)) return *value;
  wrong_type("a list");
}
const Json::Object& Json::members() const {
  if (const auto* value = std::get_if<Object>(&value_)) return *value;
  wrong_type("an object");
}
Json::Object& Json::members() {
  if (auto* value = std::get_if<Object>(&value_)) return *value;
  wrong_type("an object");
}

std::size_t Json::size() const {
  if (const auto* list = std::get_if<Array>(&value_)) return list->size();
  if (const auto* object = std::get_if<Object>(&value_)) return object->size();
  return 0;
}

const Json* Json::find(std::string_view key) const {
  const auto* object = std::get_if<Object>(&value_);
  if (object == nullptr) return nullptr;
  for (const auto& [name, value] : *object) {
    if (name == key) return &value;
  }
  return nullptr;
}
Json* Json::find(std::string_view key) {
  return const_cast<Json*>(static_cast<const Json&>(*this).find(key));
}

const Json& Json::at(std::string_view key) const {
  if (const Json* value = find(key)) return *value;
  fail<ValueError>("expected the field '{}'", key);
}

Json& Json::operator[](std::string_view key) {
  if (is_null()) value_ = Object();
  if (Json* value = find(key)) return *value;
  return members().emplace_back(std::string(key), Json()).second;
}

const Json& Json::operator[](std::size_t i) const {
  const Array& list = items();
  if (i >= list.size())
    fail<IndexError>("expected at least {} items, received {}", i + 1, list.size());
  return list[i];
}
Json& Json::operator[](std::size_t i) {
  return const_cast<Json&>(static_cast<const Json&>(*this)[i]);
}

void Json::push_back(Json value) {
  if (is_null()) value_ = Array();
  items().push_back(std::move(value));
}

bool Json::erase(std::string_view key) {
  auto* object = std::get_if<Object>(&value_);
  return object != nullptr &&
         std::erase_if(*object, [&](const Member& m) { return m.first == key; }) > 0;
}

bool operator==(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    if (a.is_int() && b.is_int()) return a.as_int() == b.as_int();
    const double x = a.as_double(), y = b.as_double();
    return x == y || (std::isnan(x) && std::isnan(y));
  }
  if (a.is_object() && b.is_object()) {
    if (a.size() != b.size()) return false;
    return std::all_of(a.members().begin(), a.members().end(), [&](const Json::Member& member) {
      const Json* other = b.find(member.first);
      return other != nullptr && member.second == *other;
    });
  }
  return a.value_ == b.value_;
}

}  // namespace ramet
