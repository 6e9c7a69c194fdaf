#include "ramet/saving/keras_1_merges.h"

#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/error.h"

namespace ramet {

namespace {

bool is_class(const Json& envelope, std::string_view name) {
  const Json* class_name = envelope.find("class_name");
  return class_name != nullptr && *class_name == Json(name);
}

// The layers of a Sequential, whose config is the list in Keras 1.
const Json* layers_of(const Json& sequential) {
  const Json* config = sequential.find("config");
  if (config == nullptr || config->is_array()) return config;
  return config->is_object() ? config->find("layers") : nullptr;
}

const Json* branches_of(const Json& merge) {
  const Json* config = merge.find("config");
  const bool is_merge = is_class(merge, "Merge") && config != nullptr && config->is_object();
  const Json* layers = is_merge ? config->find("layers") : nullptr;
  return layers != nullptr && layers->is_array() && !layers->empty() ? layers : nullptr;
}

Json reference(const std::string& name) { return Json::array({name, 0, 0}); }

class GraphWriter {
 public:
  Json write(const Json& sequential) {
    const std::string last = add_sequence(*layers_of(sequential));
    Json envelope = Json::object({{"class_name", "Model"}});
    const Json& config = sequential.at("config");
    const Json* name = config.is_object() ? config.find("name") : nullptr;
    envelope["config"] = Json::object({{"name", name != nullptr ? *name : Json("sequential")},
                                       {"layers", std::move(layers_)},
                                       {"input_layers", std::move(inputs_)},
                                       {"output_layers", Json::array({reference(last)})}});
    return envelope;
  }

 private:
  void add_layer(const std::string& name, Json class_name, Json config,
                 const std::vector<std::string>& from) {
    Json nodes = Json::array();
    if (!from.empty()) {
      Json tensors = Json::array();
      for (const std::string& layer : from) tensors.push_back(reference(layer));
      nodes.push_back(std::move(tensors));
    }
    layers_.push_back(Json::object({{"name", name},
                                    {"class_name", std::move(class_name)},
                                    {"config", std::move(config)},
                                    {"inbound_nodes", std::move(nodes)}}));
  }

  std::string add_input(const std::string& name, const Json& config) {
    const Json* dtype = config.find("input_dtype");
    Json input = Json::object({{"name", name},
                               {"batch_input_shape", config.at("batch_input_shape")},
                               {"input_dtype", dtype != nullptr ? *dtype : Json("float32")},
                               {"sparse", false}});
    inputs_.push_back(reference(name));
    add_layer(name, "InputLayer", std::move(input), {});
    return name;
  }

  // Models inside have no name of their own in Keras 1.
  std::string name_of(const Json& entry) {
    const Json& config = entry.at("config");
    const Json* name = config.is_object() ? config.find("name") : nullptr;
    if (name != nullptr && name->is_string()) return name->as_string();
    return "sequential_inside_" + std::to_string(++unnamed_);
  }

  // A model that takes several inputs, each as an input of this one.
  std::string add_model(const Json& entry) {
    Json graph = GraphWriter().write(entry);
    const std::string name = name_of(entry);
    std::vector<std::string> from;
    for (const Json& layer : graph.at("config").at("layers").items()) {
      if (is_class(layer, "InputLayer"))
        from.push_back(add_input(layer.at("name").as_string() + "_outside", layer.at("config")));
    }
    graph["config"]["name"] = name;
    add_layer(name, "Model", std::move(graph["config"]), from);
    return name;
  }

  // The name of the last of the layers, which stand in this graph then.
  std::string add_sequence(const Json& layers) {
    std::string last;
    for (const Json& entry : layers.items()) {
      const bool is_first = last.empty();
      const Json* branches = is_first ? branches_of(entry) : nullptr;
      if (branches != nullptr) {
        last = add_merge(entry, *branches);
      } else if (is_first && begins_with_branches(entry)) {
        last = add_model(entry);
      } else if (is_first && is_class(entry, "Sequential")) {
        last = add_sequence(*layers_of(entry));
      } else {
        last = add_next(entry, last);
      }
    }
    if (last.empty()) fail<ValueError>("A Sequential in a Merge has no layers.");
    return last;
  }

  std::string add_next(const Json& entry, const std::string& before) {
    const std::string name = name_of(entry);
    const Json& config = entry.at("config");
    if (!before.empty()) {
      add_layer(name, entry.at("class_name"), config, {before});
    } else if (is_class(entry, "InputLayer")) {
      return add_input(name, config);
    } else {
      if (!config.is_object() || !config.contains("batch_input_shape"))
        fail<ValueError>("The first layer of a branch, '{}', has no batch_input_shape.", name);
      add_layer(name, entry.at("class_name"), config, {add_input(name + "_input", config)});
    }
    return name;
  }

  std::string add_merge(const Json& entry, const Json& branches) {
    std::vector<std::string> from;
    for (const Json& branch : branches.items()) {
      const bool is_sequential = is_class(branch, "Sequential");
      from.push_back(is_sequential ? add_sequence(*layers_of(branch)) : add_next(branch, ""));
    }
    const std::string name = name_of(entry);
    Json config = entry.at("config");
    config.erase("layers");
    add_layer(name, "Merge", std::move(config), from);
    return name;
  }

  Json layers_ = Json::array(), inputs_ = Json::array();
  int unnamed_ = 0;
};

}  // namespace

void modernize_merge(Json& envelope) {
  const Json& config = envelope.at("config");
  const Json* mode = config.find("mode");
  if (!is_class(envelope, "Merge") || !config.contains("mode_type") || mode == nullptr) return;
  Json modern = Json::object({{"name", config.at("name")}});
  std::string_view class_name;
  if (*mode == Json("sum")) {
    class_name = "Add";
  } else if (*mode == Json("mul")) {
    class_name = "Multiply";
  } else if (*mode == Json("ave")) {
    class_name = "Average";
  } else if (*mode == Json("max")) {
    class_name = "Maximum";
  } else if (*mode == Json("concat")) {
    class_name = "Concatenate";
    modern["axis"] = config.at("concat_axis");
  } else if (*mode == Json("dot")) {
    class_name = "Dot";
    modern["axes"] = config.at("dot_axes");
  } else {
    return;
  }
  envelope["class_name"] = class_name;
  envelope["config"] = std::move(modern);
}

bool begins_with_branches(const Json& envelope) {
  const Json* layers = is_class(envelope, "Sequential") ? layers_of(envelope) : nullptr;
  if (layers == nullptr || !layers->is_array() || layers->empty()) return false;
  const Json& first = (*layers)[0];
  return branches_of(first) != nullptr || begins_with_branches(first);
}

Json graph_of_branches(const Json& envelope) { return GraphWriter().write(envelope); }

}  // namespace ramet
