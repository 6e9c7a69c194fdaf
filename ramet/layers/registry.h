#pragma once
// From class names to layers and back: the envelopes that Keras writes,
// {"module", "class_name", "config", "registered_name" [, "build_config"]}.

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "ramet/layers/layer_base.h"

namespace ramet {

struct LayerEntry {
  std::string_view name;    ///< class name
  std::string_view module;  ///< "keras.layers", "keras.src.ops.numpy", ...
  Layer (*from_config)(const Json& config);
  std::vector<FieldDoc> (*document)();
};

/// Every layer that ramet has, sorted by name (layers/list.inc).
std::span<const LayerEntry> all_layers();
/// Every operation that may be a node of a model (layers/operations/list.inc).
std::span<const LayerEntry> all_operations();

/// A C++ function in the place of a Python one.
using TensorFunction = std::function<Value(const Value& x)>;

using LayerFactory = std::function<Layer(const Json& envelope)>;
/// What makes objects of a user's class: a layer, or an initializer, regularizer or constraint.
using CustomObject = std::variant<LayerFactory, ObjectFactory>;

/// Makes objects of user classes, by "package>Name" or by class name, while the scope lives, and
/// lets functions stand for Lambda layers and others without weights that ramet does not know: by
/// the layer's name, or by that of a Lambda's Python function. Scopes nest; each thread has its
/// own.
class CustomObjectScope {
 public:
  explicit CustomObjectScope(std::map<std::string, CustomObject> objects,
                             std::map<std::string, TensorFunction> functions = {});
  ~CustomObjectScope();
  CustomObjectScope(const CustomObjectScope&) = delete;
  CustomObjectScope& operator=(const CustomObjectScope&) = delete;
};

/// Makes layers of class L from their envelopes.
template <class L>
LayerFactory layer_factory();
/// Makes initializers, regularizers or constraints of a described config, as in objects/.
template <Described Config>
ObjectFactory object_factory();
/// A user's class as a scope's map and LoadOptions::custom_objects take it, under the name that
/// `@keras.saving.register_keras_serializable(package)` gives it in Python:
/// {"my_package>MyLayer", factory}.
template <class L>
std::pair<const std::string, CustomObject> register_layer(std::string_view package = "Custom");
template <Described Config>
std::pair<const std::string, CustomObject> register_object(std::string_view package = "Custom");

Json serialize_layer(const Layer& layer);

/// Builds the layer when the envelope has a build_config. Classes that nobody knows become opaque
/// layers. Raises ValueError or TypeError, naming class and field, for configs that do not fit.
Layer deserialize_layer(const Json& envelope);

/// Shapes as Keras writes them, and back.
Json build_config(const LayerBase& layer);
BuildShapes read_build_config(const Json& build_config);

/// Common options taken out of a config; the rest is left for the layer's own fields.
LayerOptions take_options(Json& config, const std::vector<FieldDoc>& own_fields);

/// A layer class from its config, as every registry makes it.
template <class L>
Layer layer_from_config(const Json& json) {
  if constexpr (requires { L::from_config(json); }) {
    return L::from_config(json);
  } else {
    static const std::vector<FieldDoc> fields = document_config<typename L::Config>();
    Json config = json;
    LayerOptions options = take_options(config, fields);
    return Layer(std::make_shared<L>(config_from_json<typename L::Config>(config, L::keras_name),
                                     std::move(options)));
  }
}

/// Every listed layer has the line `RAMET_DEFINE_LAYER(DenseLayer)` in its .cpp: reading and
/// documenting its config is compiled there, and the list needs no header of any layer.
#define RAMET_DEFINE_LAYER(L)                                                                  \
  namespace registry {                                                                         \
  LayerEntry entry_of_##L() {                                                                  \
    return {L::keras_name, "keras.layers", layer_from_config<L>, &document_config<L::Config>}; \
  }                                                                                            \
  }

template <class L>
std::pair<const std::string, CustomObject> register_layer(std::string_view package) {
  return {std::string(package) + ">" + std::string(L::keras_name), layer_factory<L>()};
}
template <Described Config>
std::pair<const std::string, CustomObject> register_object(std::string_view package) {
  return {std::string(package) + ">" + std::string(Config::keras_name), object_factory<Config>()};
}

template <class L>
LayerFactory layer_factory() {
  return [](const Json& envelope) { return layer_from_config<L>(envelope.at("config")); };
}
template <Described Config>
ObjectFactory object_factory() {
  return [](const Json& config) -> std::shared_ptr<const ObjectBase> {
    return std::make_shared<typename Config::Implementation>(
        config_from_json<Config>(config, Config::keras_name));
  };
}

}  // namespace ramet
