#include "cli/clone_spec.h"

#include <memory>

#include "ramet/layers/core/input_layer.h"

namespace ramet::cli {

namespace {

Layer make_layer(const Json& json) {
  const Json* config = json.find("config");
  return deserialize(Json::object({{"module", "keras.layers"},
                                   {"class_name", json.at("class_name")},
                                   {"config", config != nullptr ? *config : Json::object()},
                                   {"registered_name", nullptr}}));
}

/// The layer of this class and module with another config.
Layer with_config(const Layer& layer, const Json& config) {
  Json envelope = serialize_layer(layer);
  envelope["config"] = config;
  envelope.erase("build_config");
  return deserialize(envelope);
}

bool matches(const Json& rule, const Layer& layer) {
  const Json* class_name = rule.find("class");
  const Json* name = rule.find("name");
  return (class_name != nullptr && class_name->is_string() &&
          class_name->as_string() == layer.class_name()) ||
         (name != nullptr && name->is_string() && name->as_string() == layer.name());
}

std::string renamed(std::string pattern, const std::string& name) {
  constexpr std::string_view placeholder = "{name}";
  for (auto at = pattern.find(placeholder); at != std::string::npos;
       at = pattern.find(placeholder, at + name.size())) {
    pattern.replace(at, placeholder.size(), name);
  }
  return pattern;
}

const Json::Array& rules(const Json& spec, std::string_view key) {
  static const Json::Array none;
  const Json* list = spec.find(key);
  return list == nullptr || list->is_null() ? none : list->items();
}

Layer apply_rule(const Json& rule, const Layer& layer, Json config) {
  if (const Json* wrap = rule.find("wrap")) {
    Json wrapper = wrap->is_string() ? Json::object({{"class_name", *wrap}}) : *wrap;
    Json wrapper_config = wrapper.contains("config") ? wrapper.at("config") : Json::object();
    wrapper_config["layer"] = serialize_layer(with_config(layer, config));
    wrapper["config"] = std::move(wrapper_config);
    return make_layer(wrapper);
  }
  if (const Json* with = rule.find("with")) {
    Json replacement = *with;
    if (!replacement.contains("config")) replacement["config"] = Json::object();
    for (const Json& key : rules(rule, "keep"))
      replacement["config"][key.as_string()] = config.at(key.as_string());
    return make_layer(replacement);
  }
  if (const Json* rename = rule.find("rename"))
    config["name"] = renamed(rename->as_string(), layer.name());
  if (const Json* set = rule.find("set")) {
    for (const auto& [key, value] : set->members()) config[key] = value;
  }
  return with_config(layer, config);
}

CloneFunction clone_function(const Json& spec) {
  const bool is_needed = !rules(spec, "replace").empty() || spec.contains("reuse") ||
                         spec.contains("set_if_present") || spec.contains("rename_all");
  if (!is_needed) return nullptr;
  return [spec](const Layer& layer) -> Layer {
    Json config = layer.get_config();
    if (const Json* set = spec.find("set_if_present")) {
      for (const auto& [key, value] : set->members()) {
        if (config.contains(key)) config[key] = value;
      }
    }
    for (const Json& rule : rules(spec, "replace")) {
      if (matches(rule, layer)) return apply_rule(rule, layer, std::move(config));
    }
    if (const Json* rename = spec.find("rename_all"); rename != nullptr && rename->is_string()) {
      config["name"] = renamed(rename->as_string(), layer.name());
    }
    if (const Json* reuse = spec.find("reuse");
        reuse != nullptr && reuse->is_bool() && reuse->as_bool())
      return layer;
    return config == layer.get_config() ? layer.from_own_config() : with_config(layer, config);
  };
}

CallFunction call_function(const Json& spec) {
  if (rules(spec, "insert_after").empty() && rules(spec, "insert_before").empty() &&
      rules(spec, "bypass").empty()) {
    return nullptr;
  }
  return [spec](const Layer& layer, const Arguments<KerasTensor>& given) -> Tree<KerasTensor> {
    Arguments<KerasTensor> arguments = given;
    for (const Json& rule : rules(spec, "bypass")) {
      if (matches(rule, layer)) return arguments.args.at(0);
    }
    for (const Json& rule : rules(spec, "insert_before")) {
      if (matches(rule, layer))
        arguments.args.at(0) = make_layer(rule.at("layer")).call({{arguments.args[0]}, {}});
    }
    Tree<KerasTensor> outputs = layer.call(arguments);
    for (const Json& rule : rules(spec, "insert_after")) {
      if (matches(rule, layer)) outputs = make_layer(rule.at("layer")).call({{outputs}, {}});
    }
    return outputs;
  };
}

KerasTensor make_input(const Json& json) {
  InputOptions options;
  Shape shape;
  if (const Json* batch_shape = json.find("batch_shape")) {
    from_json(*batch_shape, shape);
    options.batch_shape = shape;
  } else {
    from_json(json.at("shape"), shape);
    options.shape = shape;
  }
  if (const Json* dtype = json.find("dtype")) options.dtype = parse_dtype(dtype->as_string());
  if (const Json* name = json.find("name")) options.name = name->as_string();
  return Input(std::move(options));
}

Tree<KerasTensor> make_inputs(const Json& json) {
  if (json.is_array()) {
    std::vector<Tree<KerasTensor>> items;
    for (const Json& item : json.items()) items.push_back(make_inputs(item));
    return Tree<KerasTensor>::list(std::move(items));
  }
  if (json.contains("shape") || json.contains("batch_shape")) return make_input(json);
  std::vector<Tree<KerasTensor>::Member> members;
  for (const auto& [key, value] : json.members()) members.emplace_back(key, make_inputs(value));
  return Tree<KerasTensor>::dict(std::move(members));
}

}  // namespace

CloneOptions read_clone_spec(const Json& spec) {
  const Json* inner = spec.find("clone");
  const Json& clone = inner != nullptr ? *inner : spec;
  CloneOptions options;
  options.clone_function = clone_function(clone);
  options.call_function = call_function(clone);
  if (const Json* inputs = clone.find("inputs"); inputs != nullptr && !inputs->is_null()) {
    options.input_tensors = make_inputs(*inputs);
  }
  if (const Json* recursive = clone.find("recursive"))
    options.recursive = recursive->is_bool() && recursive->as_bool();
  if (const Json* copy = spec.find("copy_weights");
      copy != nullptr && copy->is_bool() && copy->as_bool()) {
    options.weights = CloneWeights::copy;
  }
  return options;
}

}  // namespace ramet::cli
