#pragma once
// Json: a JSON value that keeps what Python's json module keeps: key order, integers apart from
// floats, and the non-standard NaN, Infinity and -Infinity.

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ramet {

class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  /// Members in the order they were written. Lookup is linear: configs are small.
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  static Json array(std::initializer_list<Json> items = {}) { return Array(items); }
  static Json object(std::initializer_list<Member> members = {}) { return Object(members); }

  /// Raises ValueError with line and column for text that is not JSON, or nested deeper than 512.
  static Json parse(std::string_view text);
  /// As Python writes it: ", " and ": ", non-ASCII escaped, floats in their shortest form. With an
  /// indent, one member or item a line.
  std::string dump(int indent = -1) const;

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_int() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_double() const { return std::holds_alternative<double>(value_); }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  /// The value; raises TypeError, quoting it, when it is of another type. A double without a
  /// fraction counts as an integer, and any number as a double.
  bool as_bool() const;
  std::int64_t as_int() const;
  double as_double() const;
  const std::string& as_string() const;
  const Array& items() const;
  Array& items();
  const Object& members() const;
  Object& members();

  /// Items or members; 0 for anything else.
  std::size_t size() const;
  bool empty() const { return size() == 0; }

  /// The member, or null when this is no object or has none of that name.
  const Json* find(std::string_view key) const;
  Json* find(std::string_view key);
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  /// The member; raises ValueError naming the key when it is missing.
  const Json& at(std::string_view key) const;
  /// The member, made (null) when missing; a null turns into an object first.
  Json& operator[](std::string_view key);
  /// The item; raises IndexError.
  const Json& operator[](std::size_t i) const;
  Json& operator[](std::size_t i);
  const Json& operator[](int i) const { return (*this)[static_cast<std::size_t>(i)]; }
  Json& operator[](int i) { return (*this)[static_cast<std::size_t>(i)]; }
  void push_back(Json value);
  /// Removes the member if it is there; true when it was.
  bool erase(std::string_view key);

  /// Equal as JSON values: key order does not matter, 1 and 1.0 are equal, NaN equals NaN.
  friend bool operator==(const Json& a, const Json& b);

 private:
  [[noreturn]] void wrong_type(std::string_view wanted) const;
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

}  // namespace ramet
