#pragma once
// Object<Interface>: a shared, immutable value of one of several described classes, such as an
// initializer. It reads as in Keras: by name ("he_normal"), by value (HeNormal{.seed = 3}), or from
// the JSON envelope {"module", "class_name", "config", "registered_name"}. An envelope of a user's
// class is kept as it is (unknown_object.h).

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ramet/core/config.h"
#include "ramet/layers/naming.h"

namespace ramet {

/// What JSON needs to know of a class. Interface classes derive from nothing else.
struct ObjectBase {
  virtual ~ObjectBase() = default;
  virtual std::string_view class_name() const = 0;
  virtual Json get_config() const = 0;
  /// What a file said, of a class that ramet does not know; null for all others.
  virtual const Json* as_read() const { return nullptr; }
  /// "" or why it cannot be used, and what to do.
  virtual std::string explain() const { return ""; }
};

/// Makes what a user's class is in C++, from its config; see CustomObjectScope (registry.h).
using ObjectFactory = std::function<std::shared_ptr<const ObjectBase>(const Json& config)>;

namespace detail {
/// True of an envelope that says itself that the class is a user's, who may have named it as one
/// of ours: "package>Zeros".
bool names_users_class(const Json& envelope);
}  // namespace detail

/// One class an Object can hold. `names` are what it may be called besides its class name: that
/// name in snake case, and aliases.
template <class Interface>
struct ObjectEntry {
  std::string_view class_name;
  std::vector<std::string> names;
  std::shared_ptr<const Interface> (*from_config)(const Json& config);
  std::vector<FieldDoc> (*document)();
};

/// The class among `entries` that is called `name`; `name` itself when there is none.
template <class Interface>
std::string_view class_called(std::string_view name,
                              std::span<const ObjectEntry<Interface>> entries) {
  for (const auto& entry : entries) {
    if (entry.class_name == name) return name;
    for (const std::string& other : entry.names) {
      if (other == name) return entry.class_name;
    }
  }
  return name;
}

/// `Interface` must provide: `static constexpr std::string_view kind` ("initializer"), `module`
/// ("keras.initializers"), `static std::span<const ObjectEntry<Interface>> entries()`, and
/// `static std::string_view canonical_name(std::string_view)`, usually by `class_called`. Where
/// users' classes are kept, it has `static std::shared_ptr<const Interface> unknown(const Json&)`,
/// by `read_unknown`.
template <class Interface>
class Object {
 public:
  /// By name; raises ValueError "Could not interpret initializer identifier: x".
  Object(const char* name) : Object(std::string_view(name)) {}  // NOLINT: reads as in Keras
  Object(std::string_view name) : impl_(by_name(name)) {}       // NOLINT
  template <ConfigOf<Interface> T>
  Object(T config)  // NOLINT: reads as in Keras
      : impl_(std::make_shared<typename T::Implementation>(std::move(config))) {}

  const Interface& operator*() const { return *impl_; }
  const Interface* operator->() const { return impl_.get(); }
  /// Equal when class and config are.
  friend bool operator==(const Object& a, const Object& b) {
    return a.impl_ == b.impl_ ||
           (a->class_name() == b->class_name() && a.envelope() == b.envelope());
  }

  Json envelope() const {
    if (const Json* json = impl_->as_read()) return *json;
    return Json::object({{"module", Interface::module},
                         {"class_name", impl_->class_name()},
                         {"config", impl_->get_config()},
                         {"registered_name", nullptr}});
  }
  /// A name, an envelope, or the short form of Keras 2 without module. Envelopes of classes that
  /// are not among the entries are kept, and so are the names of functions in files of Keras 2.
  static Object from(const Json& json) {
    if (json.is_string()) {
      const std::string& name = json.as_string();
      if (knows(name)) return Object(std::string_view(name));
      return kept(json, name);
    }
    const Json* name = json.find("class_name");
    if (name == nullptr || !name->is_string()) not_interpreted(json.dump());
    if (detail::names_users_class(json) || !knows(name->as_string())) {
      return kept(json, name->as_string());
    }
    const Json* config = json.find("config");
    const bool has_config = config != nullptr && !config->is_null();
    return Object(make(name->as_string(), has_config ? *config : Json::object()));
  }

 private:
  friend struct BlankConfig;
  Object() = default;
  explicit Object(std::shared_ptr<const Interface> impl) : impl_(std::move(impl)) {}
  static bool knows(std::string_view name) {
    const std::string_view class_name = Interface::canonical_name(name);
    const auto entries = Interface::entries();
    return std::any_of(entries.begin(), entries.end(),
                       [&](const auto& entry) { return entry.class_name == class_name; });
  }
  static Object kept(const Json& json, std::string_view name) {
    if constexpr (requires { Interface::unknown(json); }) {
      if (auto impl = Interface::unknown(json)) return Object(std::move(impl));
    }
    const Json* registered = json.find("registered_name");
    const bool has_package = registered != nullptr && registered->is_string() &&
                             registered->as_string().find('>') != std::string::npos;
    not_interpreted(has_package ? std::string_view(registered->as_string()) : name);
  }
  static std::shared_ptr<const Interface> by_name(std::string_view name) {
    return make(name, Json::object());
  }
  static std::shared_ptr<const Interface> make(std::string_view name, const Json& config) {
    const std::string_view class_name = Interface::canonical_name(name);
    for (const auto& entry : Interface::entries()) {
      if (entry.class_name == class_name) return entry.from_config(config);
    }
    not_interpreted(name);
  }
  [[noreturn]] static void not_interpreted(std::string_view identifier) {
    fail<ValueError>("Could not interpret {} identifier: {}", Interface::kind, identifier);
  }
  std::shared_ptr<const Interface> impl_;
};

template <class Interface>
Json to_json(const Object<Interface>& object) {
  return object.envelope();
}
template <class Interface>
void from_json(const Json& json, Object<Interface>& object) {
  object = Object<Interface>::from(json);
}

/// The glue between a described config and its interface: the config provides `keras_name`, and
/// the functions of the interface as const members; `Base` forwards to them. A config may have a
/// `void check() const` for what the rules of fields cannot say.
template <class Config, class Base>
class ObjectOf : public Base {
 public:
  explicit ObjectOf(Config config) : config_(std::move(config)) {
    check_config(config_, Config::keras_name);
    if constexpr (requires { config_.check(); }) config_.check();
  }
  std::string_view class_name() const final { return Config::keras_name; }
  Json get_config() const final { return to_json(config_); }
  const Config& config() const { return config_; }

 private:
  Config config_;
};

template <class Interface, class Config>
ObjectEntry<Interface> object_entry(std::vector<std::string> aliases = {}) {
  std::vector<std::string> names = std::move(aliases);
  names.push_back(to_snake_case(Config::keras_name));
  return {Config::keras_name, std::move(names),
          [](const Json& json) -> std::shared_ptr<const Interface> {
            return std::make_shared<typename Config::Implementation>(
                config_from_json<Config>(json, Config::keras_name));
          },
          &document_config<Config>};
}

}  // namespace ramet
