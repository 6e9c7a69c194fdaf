#include "ramet/layers/objects/unknown_object.h"

#include "ramet/layers/custom_functions.h"
#include "ramet/layers/layer_base.h"

namespace ramet::detail {

namespace {

const std::string* text(const Json& json, std::string_view key) {
  const Json* value = json.find(key);
  return value != nullptr && value->is_string() ? &value->as_string() : nullptr;
}

bool is_function(const Json& json) {
  const std::string* class_name = text(json, "class_name");
  return class_name != nullptr && *class_name == "function" && text(json, "config") != nullptr;
}

}  // namespace

bool names_users_class(const Json& envelope) {
  const std::string* registered = text(envelope, "registered_name");
  if (registered != nullptr && registered->find('>') != std::string::npos) return true;
  const std::string* module = text(envelope, "module");
  return module != nullptr && *module != "keras" && !module->starts_with("keras.") &&
         !module->starts_with("tf_keras.") && *module != "builtins";
}

std::string user_object_name(const Json& json) {
  if (json.is_string()) return json.as_string();
  if (is_function(json)) return *text(json, "config");
  const std::string* registered = text(json, "registered_name");
  return registered != nullptr ? *registered : *text(json, "class_name");
}

Json user_object_config(const Json& json) {
  const Json* config = json.find("config");
  return config != nullptr && config->is_object() ? *config : Json::object();
}

std::shared_ptr<const ObjectBase> make_user_object(const Json& json) {
  const ObjectFactory* factory = find_custom_object(user_object_name(json));
  if (factory == nullptr && json.is_object()) {
    factory = find_custom_object(json.at("class_name").as_string());
  }
  return factory != nullptr ? (*factory)(user_object_config(json)) : nullptr;
}

bool may_be_users(const Json& json) {
  return json.is_object() || KerasVersionScope::current() < KerasVersion{3, 0};
}

std::string explain_unknown(std::string_view kind, std::string_view name, std::string_view use) {
  return fmt::format(
      "The {0} '{1}' is of a class that ramet does not know, which {2} needs. Give its C++ class "
      "when loading: `load_model(path, {{.custom_objects = {{{{\"{1}\", "
      "object_factory<MyClass>()}}}}}})`.",
      kind, name, use);
}

}  // namespace ramet::detail
