#include "ramet/layers/registry.h"
#include "ramet/models/model.h"

namespace ramet {

namespace {

bool is_functional_config(const Json& config) {
  return config.contains("layers") && config.contains("input_layers") &&
         config.contains("output_layers");
}

ModelClass class_of(const Json& envelope) {
  ModelClass model_class;
  const std::string& class_name = envelope.at("class_name").as_string();
  if (class_name == "Functional" || class_name == "Model") return model_class;
  model_class.class_name = class_name;
  const Json* module = envelope.find("module");
  model_class.module = module != nullptr && module->is_string() ? module->as_string() : "";
  const Json* registered = envelope.find("registered_name");
  model_class.registered_name = registered != nullptr && registered->is_string()
                                    ? std::optional<std::string>(registered->as_string())
                                    : std::nullopt;
  return model_class;
}

Layer with_compile_config(Layer layer, const Json& envelope) {
  const Json* compile = envelope.find("compile_config");
  if (compile != nullptr && compile->is_object() && !compile->empty()) {
    Model::of(layer)->saved_compile_config = *compile;
  }
  return layer;
}

Layer read_functional(const Json& envelope) {
  const Json& config = envelope.at("config");
  if (!is_functional_config(config)) {
    fail<ValueError>(
        "A Functional model's config needs layers, input_layers and output_layers, received {}",
        config.dump().substr(0, 200));
  }
  return with_compile_config(FunctionalModel::from_config(config, class_of(envelope)), envelope);
}

Layer read_sequential(const Json& envelope) {
  return with_compile_config(SequentialModel::from_config(envelope.at("config")), envelope);
}

// A class of the user's that is a functional model by its config keeps its class.
void find_functional_subclasses(const Json& json, std::map<std::string, CustomObject>& out) {
  if (json.is_array()) {
    for (const Json& item : json.items()) find_functional_subclasses(item, out);
  } else if (json.is_object()) {
    const Json* class_name = json.find("class_name");
    const Json* config = json.find("config");
    if (class_name != nullptr && class_name->is_string() && config != nullptr &&
        config->is_object() && is_functional_config(*config)) {
      out.try_emplace(class_name->as_string(), read_functional);
    }
    for (const auto& [key, value] : json.members()) find_functional_subclasses(value, out);
  }
}

}  // namespace

Layer deserialize(const Json& envelope) {
  std::map<std::string, CustomObject> models = {
      {"Functional", read_functional}, {"Model", read_functional}, {"Sequential", read_sequential}};
  find_functional_subclasses(envelope, models);
  const CustomObjectScope scope(std::move(models));
  return deserialize_layer(envelope);
}

}  // namespace ramet
