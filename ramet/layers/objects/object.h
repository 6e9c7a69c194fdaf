#pragma once
// Object<Interface>: a shared, immutable value of one of several described classes, such as an
// initializer. It reads as in Keras: by name ("he_normal"), by value (HeNormal{.seed = 3}), or from
// the JSON envelope {"module", "class_name", "config", "registered_name"}.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ramet/core/config.h"

namespace ramet {

/// What JSON needs to know of a class. Interface classes derive from nothing else.
struct ObjectBase {
  virtual ~ObjectBase() = default;
  virtual std::string_view class_name() const = 0;
  virtual Json get_config() const = 0;
};

/// One class an Object can hold. `names` are its aliases besides class name and snake case.
template <class Interface>
struct ObjectEntry {
  std::string_view class_name;
  std::shared_ptr<const Interface> (*from_config)(const Json& config);
  std::vector<FieldDoc> (*document)();
};

/// `Interface` must provide: `static constexpr std::string_view kind` ("initializer"), `module`
/// ("keras.initializers"), and `static std::span<const ObjectEntry<Interface>> entries()`.
template <class Interface>
class Object {
 public:
  /// By name; raises ValueError "Could not interpret initializer identifier: x".
  Object(const char* name) : Object(std::string_view(name)) {}  // NOLINT: reads as in Keras
  Object(std::string_view name) : impl_(by_name(name)) {}       // NOLINT
  template <class T>
    requires std::derived_from<typename T::Implementation, Interface>
  Object(T config)  // NOLINT: reads as in Keras
      : impl_(std::make_shared<typename T::Implementation>(std::move(config))) {}

  const Interface& operator*() const { return *impl_; }
  const Interface* operator->() const { return impl_.get(); }
  /// Equal when class and config are.
  friend bool operator==(const Object& a, const Object& b) {
    return a.impl_ == b.impl_ || (a->class_name() == b->class_name() &&
                                  a->get_config() == b->get_config());
  }

  Json envelope() const {
    return Json::object({{"module", Interface::module},
                         {"class_name", impl_->class_name()},
                         {"config", impl_->get_config()},
                         {"registered_name", nullptr}});
  }
  /// A name, an envelope, or the short form of Keras 2 without module.
  static Object from(const Json& json) {
    if (json.is_string()) return Object(std::string_view(json.as_string()));
    const Json& name = json.at("class_name");
    for (const auto& entry : Interface::entries()) {
      if (entry.class_name == canonical(name.as_string())) {
        const Json* config = json.find("config");
        return Object(entry.from_config(config != nullptr ? *config : Json::object()));
      }
    }
    fail<ValueError>("Could not interpret {} identifier: {}", Interface::kind, name.as_string());
  }

 private:
  friend struct BlankConfig;
  Object() = default;
  explicit Object(std::shared_ptr<const Interface> impl) : impl_(std::move(impl)) {}
  static std::string_view canonical(std::string_view name) { return Interface::canonical_name(name); }
  static std::shared_ptr<const Interface> by_name(std::string_view name) {
    const std::string_view class_name = canonical(name);
    for (const auto& entry : Interface::entries()) {
      if (entry.class_name == class_name) return entry.from_config(Json::object());
    }
    fail<ValueError>("Could not interpret {} identifier: {}", Interface::kind, name);
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
/// the functions of the interface as const members; `Base` forwards to them.
template <class Config, class Base>
class ObjectOf : public Base {
 public:
  explicit ObjectOf(Config config) : config_(std::move(config)) {}
  std::string_view class_name() const final { return Config::keras_name; }
  Json get_config() const final { return to_json(config_); }
  const Config& config() const { return config_; }

 private:
  Config config_;
};

template <class Interface, class Config>
ObjectEntry<Interface> object_entry() {
  return {Config::keras_name,
          [](const Json& json) -> std::shared_ptr<const Interface> {
            return std::make_shared<typename Config::Implementation>(
                config_from_json<Config>(json, Config::keras_name));
          },
          &document_config<Config>};
}

}  // namespace ramet
