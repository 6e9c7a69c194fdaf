#pragma once
// A config is a plain aggregate plus one static function, `describe`, that lists its fields:
//
//   struct DropoutConfig {
//     required<double> rate;
//     std::optional<std::int64_t> seed = std::nullopt;
//     static constexpr void describe(auto& d) {
//       d.field("rate", &DropoutConfig::rate, "Fraction of the inputs to drop.", between(0, 1));
//       d.field("seed", &DropoutConfig::seed, "Makes the dropped positions repeatable.");
//     }
//   };
//
// From that list come get_config, from_config, range checks, equality and the reference pages.
// Leaving a field out of `describe` does not compile. Fields stand in the order of Keras's
// constructor, because designated initialisers must be given in declaration order.

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ramet/core/error.h"
#include "ramet/core/json.h"
#include "ramet/core/shape.h"

namespace ramet {

namespace detail {
template <class U, class T, class Wrapped>
concept ValueOf = std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Wrapped>;
template <class T>
concept MadeOfDims = std::constructible_from<T, std::initializer_list<Dim>>;
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;
}  // namespace detail

/// The configs of what implements an interface: `ConfigOf<MetricBase>` is what a Metric is made of.
template <class T, class Interface>
concept ConfigOf = std::derived_from<typename T::Implementation, Interface>;

// ---------------------------------------------------------------- kinds of fields

/// A field the caller must give: leaving it out does not compile; from JSON it is a TypeError.
template <class T>
class required {
 public:
  template <detail::ValueOf<T, required> U>
  required(U&& value) : value_(std::forward<U>(value)) {}  // NOLINT(google-explicit-constructor)
  /// `.kernel_size = {3, 3}`
  template <detail::MadeOfDims V = T>
  required(std::initializer_list<Dim> values) : value_(values) {}
  operator const T&() const { return value_; }  // NOLINT(google-explicit-constructor)
  const T& get() const { return value_; }
  bool operator==(const required&) const = default;

 private:
  friend struct BlankConfig;
  friend struct ConfigAccess;
  required() = default;
  T value_{};
};

/// One of an enum's values, also accepted by its Keras name: `.padding = "same"`.
/// Needs `constexpr auto choices(E)`, an array of the names in the enum's order.
template <class E>
class Choice {
 public:
  constexpr Choice(E value = E{}) : value_(value) {}  // NOLINT(google-explicit-constructor)
  Choice(const char* name) : Choice(std::string_view(name)) {}  // NOLINT
  Choice(std::string_view name) : value_(parse(name)) {}        // NOLINT
  constexpr operator E() const { return value_; }               // NOLINT
  std::string_view name() const { return choices(E{})[static_cast<std::size_t>(value_)]; }
  bool operator==(const Choice&) const = default;
  friend constexpr bool operator==(const Choice& a, E b) { return a.value_ == b; }

 private:
  static E parse(std::string_view name) {
    const auto names = choices(E{});
    std::string known;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == name) return static_cast<E>(i);
      known += (i == 0 ? "'" : ", '") + std::string(names[i]) + "'";
    }
    fail<ValueError>("expected one of {}, received '{}'", known, name);
  }
  E value_;
};

/// N integers, or one that stands for all of them: `.kernel_size = 3`, `.strides = {2, 1}`.
template <std::size_t N>
class Ints {
 public:
  constexpr Ints(Dim all = 0) { values_.fill(all); }  // NOLINT(google-explicit-constructor)
  constexpr Ints(int all) : Ints(Dim{all}) {}         // NOLINT(google-explicit-constructor)
  Ints(std::initializer_list<Dim> values) : Ints(std::vector<Dim>(values)) {}
  explicit Ints(const std::vector<Dim>& values) {
    if (values.size() != N) {
      fail<ValueError>("expected an integer or a list of {}, received {} values", N, values.size());
    }
    std::copy(values.begin(), values.end(), values_.begin());
  }
  constexpr Dim operator[](std::size_t i) const { return values_[i]; }
  constexpr Dim& operator[](std::size_t i) { return values_[i]; }
  constexpr std::size_t size() const { return N; }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  bool operator==(const Ints&) const = default;

 private:
  std::array<Dim, N> values_{};
};

/// Makes configs whose required fields are still empty, for readers that fill them.
struct BlankConfig {
  template <class Config>
  static Config make() {
    return Config{};
  }
};
struct ConfigAccess {
  template <class T>
  static T& value(required<T>& field) {
    return field.value_;
  }
};

namespace detail {
struct Counter {
  int count = 0;
  constexpr void field(std::string_view, auto, std::string_view, auto...) { ++count; }
};
}  // namespace detail

/// True for aggregates with a `describe`; such types can be fields of other configs too.
template <class T>
concept Described = std::is_aggregate_v<T> && requires(detail::Counter& c) {
  T::describe(c);
};

// ---------------------------------------------------------------- values to JSON and back
// Other rooms add overloads for their own types; they are found by argument-dependent lookup.

template <Described Config>
Json to_json(const Config& config);
template <Described Config>
void from_json(const Json& json, Config& config);

inline Json to_json(bool value) { return value; }
template <detail::Integer T>
Json to_json(T value) {
  return static_cast<std::int64_t>(value);
}
inline Json to_json(double value) { return value; }
inline Json to_json(const std::string& value) { return value; }
inline Json to_json(const Json& value) { return value; }
Json to_json(const Shape& shape);  ///< unknown extents as null
template <class T>
Json to_json(const std::optional<T>& value);
template <class T>
Json to_json(const std::vector<T>& values);
template <class A, class B>
Json to_json(const std::pair<A, B>& pair);
template <class T>
Json to_json(const required<T>& value) {
  return to_json(value.get());
}
template <class E>
Json to_json(const Choice<E>& value) {
  return value.name();
}
template <std::size_t N>
Json to_json(const Ints<N>& values) {
  Json list = Json::array();
  for (Dim value : values) list.push_back(value);
  return list;
}
template <class T>
Json to_json(const std::optional<T>& value) {
  return value ? to_json(*value) : Json();
}
template <class T>
Json to_json(const std::vector<T>& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(to_json(static_cast<const T&>(value)));
  return list;
}
template <class A, class B>
Json to_json(const std::pair<A, B>& pair) {
  return Json::array({to_json(pair.first), to_json(pair.second)});
}

inline void from_json(const Json& json, bool& value) { value = json.as_bool(); }
template <detail::Integer T>
void from_json(const Json& json, T& value) {
  const std::int64_t number = json.as_int();
  if (!std::in_range<T>(number))
    fail<ValueError>("expected a smaller integer, received {}", number);
  value = static_cast<T>(number);
}
inline void from_json(const Json& json, double& value) { value = json.as_double(); }
inline void from_json(const Json& json, std::string& value) { value = json.as_string(); }
inline void from_json(const Json& json, Json& value) { value = json; }
void from_json(const Json& json, Shape& shape);
template <class T>
void from_json(const Json& json, std::optional<T>& value);
template <class T>
void from_json(const Json& json, std::vector<T>& values);
template <class A, class B>
void from_json(const Json& json, std::pair<A, B>& pair);
template <class T>
void from_json(const Json& json, required<T>& value) {
  from_json(json, ConfigAccess::value(value));
}
template <class E>
void from_json(const Json& json, Choice<E>& value) {
  value = Choice<E>(std::string_view(json.as_string()));
}
template <std::size_t N>
void from_json(const Json& json, Ints<N>& values) {
  if (!json.is_array()) {
    values = Ints<N>(json.as_int());
    return;
  }
  std::vector<Dim> list;
  from_json(json, list);
  // A list of one stands for all, as Keras 2 files have it.
  values = list.size() == 1 ? Ints<N>(list[0]) : Ints<N>(list);
}
template <class T>
void from_json(const Json& json, std::optional<T>& value) {
  if (json.is_null()) {
    value.reset();
    return;
  }
  // Built in place, so that T may be a type that has no empty value of its own.
  T read = BlankConfig::make<T>();
  from_json(json, read);
  value = std::move(read);
}
template <class T>
void from_json(const Json& json, std::vector<T>& values) {
  values.clear();
  for (const Json& item : json.items()) {
    T value = BlankConfig::make<T>();
    from_json(item, value);
    values.push_back(std::move(value));
  }
}
template <class A, class B>
void from_json(const Json& json, std::pair<A, B>& pair) {
  if (json.items().size() != 2) fail<ValueError>("expected two values, received {}", json.dump());
  from_json(json[0], pair.first);
  from_json(json[1], pair.second);
}

// ---------------------------------------------------------------- rules of fields

/// An older name of the field, accepted from JSON.
struct alias {
  std::string_view name;
  constexpr explicit alias(std::string_view n) : name(n) {}
};
struct at_least {
  double low;
  constexpr explicit at_least(double l) : low(l) {}
};
struct between {
  double low, high;  // both included
  constexpr between(double l, double h) : low(l), high(h) {}
};
/// The field is left out of get_config while it has its default, as Keras does with `lora_rank`.
struct omit_default {};
/// A constructor argument that Keras does not save.
struct not_saved {};

namespace detail {

// "Dense: config field 'units': expected an integer, received ..."
[[noreturn]] void rethrow_for_field(std::string_view who, std::string_view field);
void check_low(double value, double low, std::string_view who, std::string_view field);
void check_between(double value, double low, double high, std::string_view who,
                   std::string_view field);

template <class T>
inline constexpr bool is_required = false;
template <class T>
inline constexpr bool is_required<required<T>> = true;

template <class Rule, class... Rules>
inline constexpr bool has_rule = (std::same_as<Rule, Rules> || ...);

template <class T, class F>
void for_each_number(const T& value, F&& f) {
  if constexpr (std::is_arithmetic_v<T>) {
    f(static_cast<double>(value));
  } else if constexpr (requires { value.get(); }) {
    for_each_number(value.get(), f);
  } else if constexpr (requires { value.has_value(); }) {
    if (value) for_each_number(*value, f);
  } else if constexpr (requires { value.begin(); }) {
    for (const auto& item : value) for_each_number(item, f);
  }
}

template <class Config>
struct Writer {
  const Config& config;
  Json& out;
  template <class T, class... Rules>
  void field(std::string_view name, T Config::*member, std::string_view, Rules...) {
    if constexpr (has_rule<not_saved, Rules...>) return;
    if constexpr (has_rule<omit_default, Rules...>) {
      static const Config blank = BlankConfig::make<Config>();
      if (config.*member == blank.*member) return;
    }
    out[name] = to_json(config.*member);
  }
};

template <class Config>
struct Reader {
  Config& config;
  const Json& in;
  std::string_view who;
  std::vector<std::string_view> known = {};

  template <class T, class... Rules>
  void field(std::string_view name, T Config::*member, std::string_view, Rules... rules) {
    const Json* value = lookup(name);
    (
        [&] {
          if constexpr (std::same_as<Rules, alias>) {
            const Json* old = lookup(rules.name);
            if (value == nullptr) value = old;
          }
        }(),
        ...);
    if (value == nullptr) {
      if (is_required<T>) fail<TypeError>("{} needs the config field '{}'.", who, name);
      return;
    }
    try {
      from_json(*value, config.*member);
    } catch (const Error&) {
      rethrow_for_field(who, name);
    }
  }

 private:
  const Json* lookup(std::string_view name) {
    known.push_back(name);
    return in.find(name);
  }
};

template <class Config>
struct Checker {
  const Config& config;
  std::string_view who;
  template <class T, class... Rules>
  void field([[maybe_unused]] std::string_view name, [[maybe_unused]] T Config::*member,
             std::string_view, Rules... rules) {
    ([&] { check(name, config.*member, rules); }(), ...);
  }

 private:
  template <class T, class Rule>
  void check(std::string_view name, const T& value, const Rule& rule) {
    for_each_number(value, [&](double number) {
      if constexpr (std::same_as<Rule, at_least>) check_low(number, rule.low, who, name);
      if constexpr (std::same_as<Rule, between>) {
        check_between(number, rule.low, rule.high, who, name);
      }
    });
  }
};

template <class Config>
struct Comparer {
  const Config &a, &b;
  bool equal = true;
  template <class T, class... Rules>
  void field(std::string_view, T Config::*member, std::string_view, Rules...) {
    equal = equal && a.*member == b.*member;
  }
};

struct AnyField {
  template <class T>
  operator T() const;  // NOLINT(google-explicit-constructor): never defined, only probed
};
// The largest number of values that T can be made of. Too few do not make one while a required
// field is left over.
template <class T, class... Fields>
consteval int field_count() {
  constexpr std::size_t limit = 64;
  constexpr bool fits = requires { T{Fields{}...}; };
  constexpr bool fits_one_more = requires { T{Fields{}..., AnyField{}}; };
  if constexpr (fits_one_more || (!fits && sizeof...(Fields) < limit)) {
    return field_count<T, Fields..., AnyField>();
  } else {
    return sizeof...(Fields);
  }
}
template <class Config>
consteval int described_count() {
  Counter counter;
  Config::describe(counter);
  return counter.count;
}

void reject_unknown_fields(const Json& in, const std::vector<std::string_view>& known,
                           std::string_view who);

}  // namespace detail

/// get_config: every saved field, in the order of `describe`.
template <Described Config>
Json to_json(const Config& config) {
  static_assert(detail::described_count<Config>() == detail::field_count<Config>(),
                "describe() must list every field of the config");
  Json out = Json::object();
  detail::Writer<Config> writer{config, out};
  Config::describe(writer);
  return out;
}

/// Applies the fields' rules; raises ValueError naming `who`, the field, the rule and the value.
template <Described Config>
void check_config(const Config& config, std::string_view who) {
  detail::Checker<Config> checker{config, who};
  Config::describe(checker);
}

/// from_config: raises TypeError for a missing required field, an unknown or a mistyped one, and
/// ValueError for a value outside its rule; the text starts with `who`.
template <Described Config>
Config config_from_json(const Json& in, std::string_view who) {
  Config config = BlankConfig::make<Config>();
  detail::Reader<Config> reader{config, in, who};
  Config::describe(reader);
  detail::reject_unknown_fields(in, reader.known, who);
  check_config(config, who);
  return config;
}
template <Described Config>
void from_json(const Json& in, Config& config) {
  config = config_from_json<Config>(in, "config");
}

template <Described Config>
bool equal_configs(const Config& a, const Config& b) {
  detail::Comparer<Config> comparer{a, b};
  Config::describe(comparer);
  return comparer.equal;
}

/// One line of a reference page.
struct FieldDoc {
  std::string name;
  bool is_required = false;
  Json default_value;
  std::string doc;
};

namespace detail {
template <class Config>
struct Documenter {
  Config blank = BlankConfig::make<Config>();
  std::vector<FieldDoc> fields = {};
  template <class T, class... Rules>
  void field(std::string_view name, T Config::*member, std::string_view doc, Rules...) {
    FieldDoc entry{std::string(name), is_required<T>, Json(), std::string(doc)};
    if constexpr (!is_required<T>) entry.default_value = to_json(blank.*member);
    fields.push_back(std::move(entry));
  }
};
}  // namespace detail

template <Described Config>
std::vector<FieldDoc> document_config() {
  detail::Documenter<Config> documenter;
  Config::describe(documenter);
  return std::move(documenter.fields);
}

}  // namespace ramet
