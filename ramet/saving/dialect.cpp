#include "ramet/saving/dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "ramet/core/error.h"
#include "ramet/layers/registry.h"
#include "ramet/saving/keras_1_layers.h"
#include "ramet/saving/keras_1_merges.h"
#include "ramet/saving/keras_2_layers.h"
#include "ramet/saving/keras_3_operations.h"
#include "ramet/saving/tf_op_lambda.h"

namespace ramet {

namespace {

bool is_model_class(std::string_view name) {
  return name == "Functional" || name == "Model" || name == "Sequential";
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_recurrent(std::string_view name) {
  return is_one_of(name, {"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D",
                          "ConvLSTM2D", "ConvLSTM3D"});
}
bool takes_list(std::string_view name) {
  return is_one_of(
      name, {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"});
}

Json tensor_reference(const Json& name, std::int64_t call, const Json& index) {
  return Json::object(
      {{"class_name", "__keras_tensor__"},
       {"config", Json::object({{"keras_history", Json::array({name, call, index})}})}});
}

class Normalizer {
 public:
  explicit Normalizer(bool is_legacy) : is_legacy_(is_legacy) {}

  Json run(Json envelope) {
    object(envelope);
    return envelope;
  }

 private:
  // Any object or value inside a config; objects with class_name and config are envelopes.
  void value(Json& json) {
    if (json.is_array()) {
      for (Json& item : json.items()) value(item);
    } else if (json.is_object()) {
      if (json.contains("class_name") && json.contains("config")) {
        object(json);
      } else {
        for (auto& [key, member] : json.members()) value(member);
      }
    }
  }

  void object(Json& envelope) {
    const Json* class_json = envelope.find("class_name");
    if (class_json == nullptr || !class_json->is_string()) {
      fail<ValueError>("A config needs a class_name, received {}", envelope.dump().substr(0, 200));
    }
    const std::string class_name = class_json->as_string();
    if (class_name.starts_with("__")) return;  // __tensor__, __slice__, ...
    if (begins_with_branches(envelope)) {
      Json graph = graph_of_branches(envelope);
      if (const Json* name = envelope.find("name")) graph["name"] = *name;
      if (const Json* calls = envelope.find("inbound_nodes")) graph["inbound_nodes"] = *calls;
      envelope = std::move(graph);
      return object(envelope);
    }
    Json& config = envelope["config"];
    if (class_name == "Sequential") {
      sequential(config);
    } else if (config.is_object() && config.contains("input_layers")) {
      functional(config);
    } else if (config.is_object()) {
      for (auto& [key, member] : config.members()) {
        if (key != "dtype") value(member);
      }
      modernize_object(envelope);
      modernize_layer(envelope);
    }
    modernize_module(envelope, class_name);
    if (is_legacy_) demote_build_config(envelope);
  }

  // Keras 2 wrote fewer shapes than some layers need; calling the layers builds them anyway.
  static void demote_build_config(Json& envelope) {
    const Json* build = envelope.find("build_config");
    if (build == nullptr) return;
    if (!envelope.contains("built_on")) envelope["built_on"] = Json(*build);
    envelope.erase("build_config");
  }

  static void modernize_module(Json& envelope, const std::string& class_name) {
    if (class_name == "Model") envelope["class_name"] = "Functional";
    const Json* module = envelope.find("module");
    if (module == nullptr || !module->is_string()) return;
    const std::string& name = module->as_string();
    if (name.starts_with("tf_keras.") || name.starts_with("keras.src.engine") ||
        name.starts_with("keras.layers.experimental")) {
      envelope["module"] =
          is_model_class(class_name) ? "keras.src.models.functional" : "keras.layers";
      if (class_name == "Functional") envelope["registered_name"] = "Functional";
    }
  }

  // The config that says what a layer takes, in a model that of its first layer. Null if none does.
  static const Json* taken_by(const Json& entry) {
    const Json* config = entry.find("config");
    const Json* layers = config != nullptr && config->is_object() ? config->find("layers") : config;
    if (layers != nullptr)
      return layers->is_array() && !layers->empty() ? taken_by((*layers)[0]) : nullptr;
    return config != nullptr && config->contains("batch_input_shape") ? config : nullptr;
  }

  // Keras 2.2 and older kept just the list; the input's shape may stand in the first layer only.
  void sequential(Json& config) {
    if (config.is_array()) {
      Json layers = std::move(config);
      config = Json::object({{"name", "sequential"}, {"layers", std::move(layers)}});
    }
    if (!config.is_object() || !config.contains("layers")) return;
    if (!config.contains("name")) config["name"] = "sequential";
    Json& layers = config["layers"];
    if (!layers.is_array() || layers.empty()) return;
    Json& first = layers[0];
    const Json* first_class = first.find("class_name");
    const Json* taken = taken_by(first);
    if (first_class == nullptr || first.find("config") == nullptr) return;
    if (!(*first_class == Json("InputLayer")) && taken != nullptr) {
      const Json* first_config = first.find("config");
      const Json* name = first_config->is_object() ? first_config->find("name") : nullptr;
      const Json* dtype = taken->find("dtype");
      if (dtype == nullptr) dtype = taken->find("input_dtype");
      Json input = Json::object(
          {{"class_name", "InputLayer"},
           {"config",
            Json::object(
                {{"batch_shape", taken->at("batch_input_shape")},
                 {"dtype", dtype != nullptr && dtype->is_string() ? *dtype : Json("float32")},
                 {"name", (name != nullptr ? name->as_string() : "layer") + "_input"}})}});
      layers.items().insert(layers.items().begin(), std::move(input));
    }
    for (Json& entry : layers.items()) object(entry);
  }

  // A legacy .h5 of Keras 3 names operations (Add, Multiply, ...) like the layers of that name, and
  // without a module. Layers say whether they are trainable; operations do not.
  static void find_operation(Json& entry) {
    const Json* config = entry.find("config");
    const bool may_be = !entry.contains("module") && config != nullptr && config->is_object() &&
                        !config->contains("trainable") && !config->contains("layers");
    if (!may_be) return;
    // Some layers do not say it, but all have a dtype; so has the operation Cast.
    const Json& class_name = entry.at("class_name");
    const bool is_layer = std::ranges::any_of(
        all_layers(), [&](const LayerEntry& layer) { return class_name == Json(layer.name); });
    if (is_layer && config->contains("dtype")) return;
    for (const LayerEntry& operation : all_operations()) {
      if (!(class_name == Json(operation.name))) continue;
      entry["module"] = operation.module;
      entry["registered_name"] = operation.name;
      return;
    }
  }

  // Before TF 2.9 this was an argument of the layer, not of its calls.
  static bool asks_for_causal_mask(const Json& entry) {
    const Json* config = entry.find("config");
    const Json* causal = config != nullptr ? config->find("causal") : nullptr;
    return causal != nullptr && causal->is_bool() && causal->as_bool();
  }

  // Before TF 2.4 layers of ops were called as ops are: "tf_op_layer_Reshape/shape".
  static void rename_layers(Json& config) {
    std::map<std::string, std::string> renamed;
    for (const Json& entry : config.at("layers").items()) {
      const Json* name = entry.find("name");
      if (name == nullptr || !name->is_string()) continue;
      std::string present = name->as_string();
      std::replace(present.begin(), present.end(), '/', '_');
      if (present != name->as_string()) renamed[name->as_string()] = present;
    }
    if (!renamed.empty()) rename_strings(config, renamed);
  }
  static void rename_strings(Json& json, const std::map<std::string, std::string>& renamed) {
    if (json.is_string()) {
      if (const auto found = renamed.find(json.as_string()); found != renamed.end())
        json = Json(found->second);
    } else if (json.is_array()) {
      for (Json& item : json.items()) rename_strings(item, renamed);
    } else if (json.is_object()) {
      for (auto& [key, member] : json.members()) {
        if (key != "node_def") rename_strings(member, renamed);
      }
    }
  }

  void functional(Json& config) {
    if (is_legacy_) rename_layers(config);
    std::set<std::string> nested, nested_sequential, causal;
    Json& layers = config["layers"];
    bool is_legacy = false;
    for (Json& entry : layers.items()) {
      find_operation(entry);
      modernize_operation(entry);
      const bool is_causal = asks_for_causal_mask(entry);
      object(entry);
      if (is_causal) causal.insert(entry.at("name").as_string());
      const std::string& class_name = entry.at("class_name").as_string();
      const Json* entry_config = entry.find("config");
      const bool is_nested = is_model_class(class_name) ||
                             (entry_config != nullptr && entry_config->contains("input_layers"));
      if (is_nested) nested.insert(entry.at("name").as_string());
      if (class_name == "Sequential") nested_sequential.insert(entry.at("name").as_string());
      if (const Json* calls = entry.find("inbound_nodes"); calls != nullptr && calls->is_array()) {
        for (const Json& call : calls->items()) is_legacy = is_legacy || call.is_array();
      }
    }
    if (!is_legacy) return;
    for (Json& entry : layers.items()) {
      const std::string class_name = entry.at("class_name").as_string();
      Json* calls = entry.find("inbound_nodes");
      if (calls == nullptr || !calls->is_array()) continue;
      for (Json& call : calls->items()) {
        call = modern_call(call, class_name, nested);
        if (causal.contains(entry.at("name").as_string())) call["kwargs"]["use_causal_mask"] = true;
      }
      if (is_tf_op(entry)) modernize_tf_op(entry);
    }
    Json& inputs = config["input_layers"];
    Json& outputs = config["output_layers"];
    ends(inputs, nested_sequential);
    ends(outputs, nested_sequential);
    unwrap(inputs);
    unwrap(outputs);
  }

  // Keras 2 counts calls of nested models from 1, because a model is itself call 0.
  static std::int64_t call_index(const Json& name, const Json& index,
                                 const std::set<std::string>& nested) {
    const std::int64_t call = index.as_int();
    return nested.contains(name.as_string()) && call > 0 ? call - 1 : call;
  }

  static bool is_reference(const Json& json) {
    if (!json.is_array() || json.size() < 3 || !json[0].is_string() || !json[1].is_int()) {
      return false;
    }
    return json[2].is_int() || json[0] == Json("_CONSTANT_VALUE");
  }

  Json keyword(const Json& json, const std::set<std::string>& nested) const {
    if (json.is_array() && json.size() == 3 && is_reference(json)) {
      return tensor_reference(json[0], call_index(json[0], json[1], nested), json[2]);
    }
    if (json.is_array()) {
      Json list = Json::array();
      for (const Json& item : json.items()) list.push_back(keyword(item, nested));
      return list;
    }
    if (json.is_object()) {  // a slice, whose ends may be tensors
      Json object = Json::object();
      for (const auto& [key, member] : json.members()) object[key] = keyword(member, nested);
      return object;
    }
    return json;
  }

  // A reference, or lists and dicts of them, as an argument; beside it, the keywords that it
  // carries.
  Json argument(const Json& json, const std::set<std::string>& nested, Json& kwargs) const {
    if (json.is_object()) {
      Json dict = Json::object();
      for (const auto& [key, member] : json.members()) dict[key] = argument(member, nested, kwargs);
      return dict;
    }
    if (!is_reference(json)) {
      Json list = Json::array();
      for (const Json& item : json.items()) list.push_back(argument(item, nested, kwargs));
      return list;
    }
    if (json.size() > 3 && json[3].is_object()) {
      for (const auto& [key, member] : json[3].members()) kwargs[key] = keyword(member, nested);
    }
    if (json[0] == Json("_CONSTANT_VALUE")) return json[2];
    return tensor_reference(json[0], call_index(json[0], json[1], nested), json[2]);
  }

  // As Keras 3 writes it; a layer of Keras 2 may have been called on a dict.
  static bool is_modern(const Json& call) {
    const Json* args = call.is_object() ? call.find("args") : nullptr;
    return args != nullptr && !is_reference(*args);
  }

  Json modern_call(const Json& call, const std::string& class_name,
                   const std::set<std::string>& nested) const {
    if (is_modern(call)) return call;
    Json tensors = Json::array(), kwargs = Json::object();
    const Json one = is_reference(call) || call.is_object() ? Json::array({call}) : call;
    for (const Json& reference : one.items()) {
      if (!reference.is_array() && !reference.is_object()) {
        fail<ValueError>(
            "{}: expected an inbound node as [name, call, tensor, kwargs], received {}", class_name,
            reference.dump().substr(0, 120));
      }
      tensors.push_back(argument(reference, nested, kwargs));
    }
    if (const Json* constants = kwargs.find("constants");
        is_recurrent(class_name) && constants != nullptr &&
        (constants->is_null() || (constants->is_array() && constants->empty()))) {
      kwargs.erase("constants");
    }
    Json args = Json::array();
    if (is_recurrent(class_name) && tensors.size() > 1) {
      args.push_back(tensors[0]);
      Json states = Json::array();
      for (std::size_t i = 1; i < tensors.size(); ++i) states.push_back(tensors[i]);
      kwargs["initial_state"] = std::move(states);
    } else if (tensors.size() == 1 && !takes_list(class_name)) {
      args.push_back(tensors[0]);
    } else {
      args.push_back(std::move(tensors));
    }
    return Json::object({{"args", std::move(args)}, {"kwargs", std::move(kwargs)}});
  }

  // The reader takes 1 off nested Functionals here, as Keras 3 does; nested Sequentials it does
  // not.
  static void ends(Json& json, const std::set<std::string>& nested_sequential) {
    if (is_reference(json)) {
      if (nested_sequential.contains(json[0].as_string()) && json[1].as_int() > 0) {
        json[1] = Json(json[1].as_int() - 1);
      }
      return;
    }
    if (json.is_array()) {
      for (Json& item : json.items()) ends(item, nested_sequential);
    } else if (json.is_object()) {
      for (auto& [key, member] : json.members()) ends(member, nested_sequential);
    }
  }
  static void unwrap(Json& json) {
    if (json.is_array() && json.size() == 1 && is_reference(json[0])) {
      Json only = json[0];
      json = std::move(only);
    }
  }

  bool is_legacy_;
};

bool mentions_keras_2(const Json& json) {
  if (json.is_array()) {
    return std::any_of(json.items().begin(), json.items().end(), mentions_keras_2);
  }
  if (!json.is_object()) return false;
  for (const std::string_view mark : {"batch_input_shape", "border_mode", "nb_filter"}) {
    if (json.contains(mark)) return true;
  }
  // ramet writes it, too, where it is true.
  if (const Json* given = json.find("time_major"); given != nullptr && *given == Json(false)) {
    return true;
  }
  if (const Json* calls = json.find("inbound_nodes"); calls != nullptr && calls->is_array()) {
    for (const Json& call : calls->items()) {
      if (call.is_array()) return true;
    }
  }
  return std::any_of(json.members().begin(), json.members().end(),
                     [](const Json::Member& member) { return mentions_keras_2(member.second); });
}

}  // namespace

bool is_keras_2(const Json& envelope) { return mentions_keras_2(envelope); }

Json normalize_dialect(Json envelope) {
  const bool is_legacy = is_keras_2(envelope);
  if (is_legacy) complete_dim_ordering(envelope);
  return Normalizer(is_legacy).run(std::move(envelope));
}

}  // namespace ramet
