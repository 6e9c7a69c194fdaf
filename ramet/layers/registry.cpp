#include "ramet/layers/registry.h"

#include <algorithm>
#include <tuple>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/core/unknown_part.h"
#include "ramet/layers/custom_functions.h"
#include "ramet/layers/objects/activations.h"
#include "ramet/layers/operations/family.h"
#include "ramet/layers/operations/refusal.h"
#include "ramet/layers/shared_objects.h"

namespace ramet {

namespace registry {
#define RAMET_LAYER(L) LayerEntry entry_of_##L();
#include "ramet/layers/list.inc"
#undef RAMET_LAYER
}  // namespace registry

namespace {

struct CustomObjects {
  std::map<std::string, CustomObject> objects;
  std::map<std::string, TensorFunction> functions;
};
thread_local std::vector<CustomObjects> custom_scopes;

// The innermost one of that name and kind.
template <class Factory>
const Factory* find_custom(const std::string& name) {
  for (auto scope = custom_scopes.rbegin(); scope != custom_scopes.rend(); ++scope) {
    const auto it = scope->objects.find(name);
    if (it == scope->objects.end()) continue;
    if (const auto* factory = std::get_if<Factory>(&it->second)) return factory;
  }
  return nullptr;
}

// The name of the Python function that a Lambda calls, if it has one.
const std::string* lambda_function(const Json& config) {
  const Json* function = config.find("function");
  if (function == nullptr) return nullptr;
  if (function->is_object()) function = function->find("config");
  return function != nullptr && function->is_string() ? &function->as_string() : nullptr;
}

// A layer that ramet does not know; a C++ function may stand for it, by the layer's name or, for a
// Lambda, by that of the function.
Layer unknown_layer(const Json& envelope) {
  Layer layer = opaque_layer(envelope);
  auto* opaque = layer.as<OpaqueLayer>();
  const Json* config = envelope.find("config");
  const std::string* function = config != nullptr ? lambda_function(*config) : nullptr;
  const TensorFunction* given = find_custom_function(layer.name());
  if (given == nullptr && function != nullptr) given = find_custom_function(*function);
  if (given != nullptr) opaque->function = *given;
  if (!opaque->function && envelope.at("class_name") == Json("Lambda") && function != nullptr) {
    const auto names = Activation::names();
    if (std::find(names.begin(), names.end(), *function) != names.end()) {
      opaque->function = [activation = Activation(std::string_view(*function))](const Value& x) {
        return activation(x);
      };
    }
  }
  return layer;
}

const LayerEntry* find_entry(std::span<const LayerEntry> entries, std::string_view name) {
  for (const LayerEntry& entry : entries) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

Tree<Shape> read_shape_tree(const Json& json) {
  if (json.is_object()) {
    std::vector<Tree<Shape>::Member> members;
    for (const auto& [key, value] : json.members())
      members.emplace_back(key, read_shape_tree(value));
    return Tree<Shape>::dict(std::move(members));
  }
  if (!json.is_array()) return Tree<Shape>::constant(json);
  const bool is_shape = std::all_of(json.items().begin(), json.items().end(), [](const Json& item) {
    return item.is_null() || item.is_number();
  });
  if (is_shape) {
    Shape shape;
    from_json(json, shape);
    return shape;
  }
  std::vector<Tree<Shape>> items;
  for (const Json& item : json.items()) items.push_back(read_shape_tree(item));
  return Tree<Shape>::list(std::move(items));
}

Json write_shape_tree(const Tree<Shape>& tree) {
  if (tree.is_leaf()) return to_json(tree.leaf());
  if (tree.is_constant()) return tree.constant();
  if (tree.is_dict()) {
    Json object = Json::object();
    for (std::size_t i = 0; i < tree.keys().size(); ++i) {
      object[tree.keys()[i]] = write_shape_tree(tree.items()[i]);
    }
    return object;
  }
  Json list = Json::array();
  for (const Tree<Shape>& item : tree.items()) list.push_back(write_shape_tree(item));
  return list;
}

// What makes a layer of this envelope's class, or null.
LayerFactory find_factory(const Json& envelope) {
  const std::string& class_name = envelope.at("class_name").as_string();
  const Json* registered = envelope.find("registered_name");
  if (registered != nullptr && registered->is_string()) {
    if (const auto* factory = find_custom<LayerFactory>(registered->as_string())) return *factory;
  }
  if (const auto* factory = find_custom<LayerFactory>(class_name)) return *factory;
  const auto from_entry = [](const LayerEntry& entry) -> LayerFactory {
    return [make = entry.from_config](const Json& given) {
      const Json* config = given.find("config");
      return make(config != nullptr && !config->is_null() ? *config : Json::object());
    };
  };
  const Json* module = envelope.find("module");
  const std::string module_name =
      module != nullptr && module->is_string() ? module->as_string() : "";
  for (const LayerEntry& entry : all_operations()) {
    if (entry.name == class_name && entry.module == module_name) return from_entry(entry);
  }
  if (module_name.starts_with("keras.src.ops.")) return nullptr;
  const bool is_builtin =
      module == nullptr || module_name == "keras" || module_name == "keras.layers" ||
      module_name.starts_with("keras.src.") || module_name.starts_with("tf_keras.") ||
      module_name.starts_with("keras_hub.") || module_name.starts_with("keras_nlp.");
  // Legacy files name the class as it is registered.
  for (const std::string_view package : {"keras_hub>", "keras_nlp>"}) {
    if (!class_name.starts_with(package)) continue;
    const LayerEntry* entry = find_entry(all_layers(), class_name.substr(package.size()));
    if (entry != nullptr) return from_entry(*entry);
  }
  const LayerEntry* entry = is_builtin ? find_entry(all_layers(), class_name) : nullptr;
  return entry != nullptr ? from_entry(*entry) : nullptr;
}

Layer create(const Json& envelope) {
  const LayerFactory factory = find_factory(envelope);
  if (!factory) return unknown_layer(envelope);
  const bool is_opaque = !unknown_part(envelope).empty();
  return is_opaque ? opaque_layer(envelope) : factory(envelope);
}

}  // namespace

std::span<const LayerEntry> all_layers() {
  static const LayerEntry list[] = {
#define RAMET_LAYER(L) registry::entry_of_##L(),
#include "ramet/layers/list.inc"
#undef RAMET_LAYER
  };
  return list;
}

std::span<const LayerEntry> all_operations() {
  static const std::vector<LayerEntry> list = [] {
    std::vector<LayerEntry> all;
    const auto add = [&](const std::vector<LayerEntry>& family) {
      all.insert(all.end(), family.begin(), family.end());
    };
#define RAMET_OPERATIONS(family) add(operations::family##_operations());
#include "ramet/layers/operations/list.inc"
#undef RAMET_OPERATIONS
    std::sort(all.begin(), all.end(), [](const LayerEntry& a, const LayerEntry& b) {
      return std::tie(a.name, a.module) < std::tie(b.name, b.module);
    });
    return all;
  }();
  return list;
}

std::string unknown_part(const Json& envelope) {
  static const Json wrappers[] = {"RNN", "StackedRNNCells", "Bidirectional", "TimeDistributed"};
  const Json* config = envelope.find("config");
  if (config == nullptr || !config->is_object() ||
      std::find(std::begin(wrappers), std::end(wrappers), envelope.at("class_name")) ==
          std::end(wrappers)) {
    return "";
  }
  Json::Array parts;
  for (const char* key : {"cell", "cells", "layer", "backward_layer"}) {
    const Json* part = config->find(key);
    if (part == nullptr) continue;
    if (part->is_array()) parts.insert(parts.end(), part->items().begin(), part->items().end());
    if (part->is_object()) parts.push_back(*part);
  }
  for (const Json& part : parts) {
    const Json* part_class = part.is_object() ? part.find("class_name") : nullptr;
    if (part_class == nullptr || !part_class->is_string()) continue;
    if (!find_factory(part) && !unknown_layer(part).as<OpaqueLayer>()->function) {
      return part_class->as_string();
    }
    if (std::string inner = unknown_part(part); !inner.empty()) return inner;
  }
  return "";
}

const TensorFunction* find_custom_function(const std::string& name) {
  for (auto scope = custom_scopes.rbegin(); scope != custom_scopes.rend(); ++scope) {
    if (const auto it = scope->functions.find(name); it != scope->functions.end())
      return &it->second;
  }
  return nullptr;
}

const ObjectFactory* find_custom_object(const std::string& name) {
  return find_custom<ObjectFactory>(name);
}

CustomObjectScope::CustomObjectScope(std::map<std::string, CustomObject> objects,
                                     std::map<std::string, TensorFunction> functions) {
  custom_scopes.push_back({std::move(objects), std::move(functions)});
}
CustomObjectScope::~CustomObjectScope() { custom_scopes.pop_back(); }

LayerOptions take_options(Json& config, const std::vector<FieldDoc>& own_fields) {
  const auto is_own = [&](std::string_view name) {
    return std::any_of(own_fields.begin(), own_fields.end(),
                       [&](const FieldDoc& field) { return field.name == name; });
  };
  LayerOptions options;
  const auto take = [&](std::string_view name, auto&& read) {
    if (is_own(name)) return;
    if (const Json* value = config.find(name); value != nullptr) {
      if (!value->is_null()) read(*value);
      config.erase(name);
    }
  };
  take("name", [&](const Json& value) { options.name = value.as_string(); });
  take("trainable", [&](const Json& value) { options.trainable = value.as_bool(); });
  take("dtype", [&](const Json& value) { options.dtype = DTypePolicy::from(value); });
  take("activity_regularizer",
       [&](const Json& value) { options.activity_regularizer = Regularizer::from(value); });
  take("autocast", [](const Json&) {});
  return options;
}

Json build_config(const LayerBase& layer) {
  if (layer.build_shapes.empty()) return Json();
  if (layer.build_shapes.size() == 1) {
    return Json::object({{"input_shape", write_shape_tree(layer.build_shapes[0].second)}});
  }
  Json shapes = Json::object();
  for (const auto& [name, tree] : layer.build_shapes) shapes[name] = write_shape_tree(tree);
  return Json::object({{"shapes_dict", std::move(shapes)}});
}

BuildShapes read_build_config(const Json& json) {
  BuildShapes shapes;
  if (const Json* single = json.find("input_shape"); single != nullptr && !single->is_null()) {
    shapes.emplace_back("input_shape", read_shape_tree(*single));
  } else if (const Json* several = json.find("shapes_dict"); several != nullptr) {
    for (const auto& [name, value] : several->members()) {
      shapes.emplace_back(name, read_shape_tree(value));
    }
  }
  return shapes;
}

Json serialize_layer(const Layer& layer) {
  const LayerBase& impl = layer.impl();
  const auto registered = impl.registered_name();
  Json envelope = Json::object({{"module", impl.module()},
                                {"class_name", impl.class_name()},
                                {"config", impl.get_config()},
                                {"registered_name", registered ? Json(*registered) : Json()}});
  impl.extend_envelope(envelope);
  if (const auto* shared = SharedObjectScope::current()) {
    if (const auto id = shared->id_of(impl)) envelope["shared_object_id"] = *id;
  }
  return envelope;
}

Layer deserialize_layer(const Json& envelope) {
  if (!envelope.is_object()) {
    fail<TypeError>("Could not parse config: {}", envelope.dump().substr(0, 200));
  }
  SharedObjectScope* shared = SharedObjectScope::current();
  if (shared != nullptr) {
    if (std::optional<Layer> known = shared->find(envelope)) return *known;
  }
  Layer layer = create(envelope);
  if (shared != nullptr) shared->add(envelope, layer);
  if (const Json* build = envelope.find("build_config");
      build != nullptr && build->is_object() && !layer.built()) {
    const BuildShapes shapes = read_build_config(*build);
    if (!shapes.empty()) layer.impl().build_from(shapes);
  }
  // A hint: calling the layer builds it.
  if (const Json* built_on = envelope.find("built_on");
      built_on != nullptr && built_on->is_object() && !layer.built() && layer.impl().has_build()) {
    layer.impl().build_shapes = read_build_config(*built_on);
  }
  return layer;
}

}  // namespace ramet
