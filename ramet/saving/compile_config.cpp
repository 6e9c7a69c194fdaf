#include "ramet/saving/compile_config.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "ramet/core/error.h"
#include "ramet/saving/older_optimizers.h"
#include "ramet/training/metrics/metric.h"
#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

namespace {

// Objects without a module get the one that Keras 3 keeps such objects in.
void add_module(Json& json, std::string_view module) {
  if (json.is_array()) {
    for (Json& item : json.items()) add_module(item, module);
  } else if (json.is_object() && json.contains("class_name") && json.contains("config")) {
    Json object = Json::object({{"module", module}});
    for (auto& [key, value] : json.members()) object[key] = std::move(value);
    std::string name = object.at("class_name").as_string();
    if (const auto at = name.find('>'); at != std::string::npos) name = name.substr(at + 1);
    object["module"] = module;
    object["class_name"] = std::move(name);
    object["registered_name"] = nullptr;
    json = std::move(object);
  } else if (json.is_object()) {
    for (auto& [key, value] : json.members()) add_module(value, module);
  }
}

void remove_module(Json& json) {
  if (json.is_array()) {
    for (Json& item : json.items()) remove_module(item);
  } else if (json.is_object()) {
    if (json.contains("class_name")) {
      json.erase("module");
      json.erase("registered_name");
    }
    for (auto& [key, value] : json.members()) remove_module(value);
  }
}

// Up to TensorFlow 2.1 it was the loss that told what "accuracy" means; later the shapes.
bool loss_tells_accuracy(std::string_view keras_version) {
  return is_standalone_keras(keras_version) || keras_version == "2.2.4-tf";
}

// Calls f(name) for each loss or metric that is given by its name, to be changed in place.
template <class F>
void for_each_name(Json& json, F&& f) {
  if (json.is_string()) {
    f(json);
  } else if (json.is_array()) {
    for (Json& item : json.items()) for_each_name(item, f);
  } else if (json.is_object() && !json.contains("class_name")) {
    for (auto& [key, value] : json.members()) for_each_name(value, f);
  }
}

void make_accuracy_binary(Json& name) {
  if (!(name == Json("accuracy")) && !(name == Json("acc"))) return;
  name = Json::object(
      {{"class_name", "BinaryAccuracy"}, {"config", Json::object({{"name", "accuracy"}})}});
}

void rename_loss(Json& name) {
  if (name == Json("cosine_proximity")) name = "cosine_similarity";
}

// Metrics that went by the names of losses.
Json modern_metric(const std::string& name, std::string_view keras_version) {
  const bool is_cosine = name == "cosine" || name == "cosine_proximity";
  std::string_view class_name, function;
  if (is_cosine && is_standalone_keras(keras_version) && !keras_version.starts_with("2.3")) {
    function = "cosine_similarity";  // the loss, which falls
  } else if (is_cosine) {
    class_name = "CosineSimilarity";
  } else if (name == "logcosh" || name == "log_cosh") {
    class_name = "LogCoshError";
  } else if (name == "kld" || name == "KLD" || name == "kullback_leibler_divergence") {
    class_name = "KLDivergence";
  } else if (name == "huber" || name == "huber_loss") {
    function = "huber";
  } else {
    return name;
  }
  Json config = Json::object({{"name", name}});
  if (!function.empty()) {
    class_name = "MeanMetricWrapper";
    config["fn"] = function;
  }
  return Json::object({{"class_name", class_name}, {"config", std::move(config)}});
}

void drop_prefix(std::string& name, std::string_view prefix) {
  if (!prefix.empty() && name.size() > prefix.size() + 1 && name.starts_with(prefix) &&
      name[prefix.size()] == '_')
    name.erase(0, prefix.size() + 1);
}

bool is_metric_name(const std::string& name, std::string_view keras_version) {
  if (name == "accuracy" || name == "acc" || name == "crossentropy" || name == "ce") return true;
  if (!(modern_metric(name, keras_version) == Json(name))) return true;
  try {
    Metric::from(Json(name));
    return true;
  } catch (const ValueError&) {
    return false;
  }
}

/// How the metrics of one list were named when they were saved.
struct MetricNames {
  std::string_view keras_version;
  const std::vector<std::string>& outputs;
  std::string_view prefix;  ///< "weighted", of weighted metrics
};

// Of functions: {"MeanMetricWrapper", {"name": "mae", "fn": ...}} is "mae". Once a model was
// trained, metrics have the names that are shown, with an output's in front; Keras 3 adds that
// itself.
void unwrap_metric(Json& metric, const MetricNames& names, std::string_view output) {
  Json* config = metric.find("config");
  Json* name = config != nullptr ? config->find("name") : nullptr;
  if (name == nullptr || !name->is_string()) return;
  std::string plain = name->as_string();
  if (names.keras_version.starts_with("2.")) {
    drop_prefix(plain, output);
    drop_prefix(plain, names.prefix);
  }
  const bool is_function = metric.at("class_name") == Json("MeanMetricWrapper");
  config->erase("trainable");
  if (!is_function) config->erase("fn");
  *name = Json(plain);
  if (is_function && is_metric_name(plain, names.keras_version)) metric = Json(plain);
}

void unwrap_metrics(Json& json, const MetricNames& names) {
  if (!json.is_array()) return;
  if (json.size() == 1 && json[0].is_array()) {
    Json only = json[0];
    json = std::move(only);
  }
  const bool is_by_output = names.outputs.size() == json.size();
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i].is_array()) {
      const std::string_view output = is_by_output ? std::string_view(names.outputs[i]) : "";
      for (Json& metric : json[i].items()) unwrap_metric(metric, names, output);
    } else {
      unwrap_metric(json[i], names, "");
    }
  }
}

// A plain list was meant for each of the outputs.
void spread_metrics(Json& metrics, std::size_t outputs) {
  if (!metrics.is_array() || metrics.empty() || outputs < 2) return;
  const auto is_list = [](const Json& item) { return item.is_array() || item.is_null(); };
  if (std::any_of(metrics.items().begin(), metrics.items().end(), is_list)) return;
  Json each = Json::array();
  for (std::size_t i = 0; i < outputs; ++i) each.push_back(metrics);
  metrics = std::move(each);
}

// Later versions of Keras 2 name a loss's function beside its class.
void drop_function(Json& loss) {
  if (loss.is_array()) {
    for (Json& item : loss.items()) drop_function(item);
  } else if (loss.is_object()) {
    Json* config = loss.find("config");
    const Json* class_name = loss.find("class_name");
    if (class_name == nullptr) {
      for (auto& [key, value] : loss.members()) drop_function(value);
    } else if (config != nullptr && config->is_object() &&
               !(*class_name == Json("LossFunctionWrapper"))) {
      config->erase("fn");
    }
  }
}

// A scale that stays as it is belongs to the optimizer itself now.
void unwrap_fixed_scale(Json& optimizer) {
  const Json* class_name = optimizer.find("class_name");
  const Json* config = optimizer.find("config");
  if (class_name == nullptr || config == nullptr || !(*class_name == Json("LossScaleOptimizer")))
    return;
  const Json* dynamic = config->find("dynamic");
  const Json* inner = config->find("inner_optimizer");
  const Json* scale = config->find("initial_scale");
  if (dynamic == nullptr || !(*dynamic == Json(false)) || inner == nullptr || scale == nullptr ||
      inner->find("config") == nullptr)
    return;
  Json plain = *inner;
  plain["config"]["loss_scale_factor"] = *scale;
  optimizer = std::move(plain);
}

void modernize_optimizer(Json& optimizer, std::string_view keras_version) {
  if (!optimizer.is_object()) return;
  if (Json* name = optimizer.find("class_name");
      name != nullptr && *name == Json("LossScaleOptimizerV3"))
    *name = "LossScaleOptimizer";
  unwrap_fixed_scale(optimizer);
  add_module(optimizer, "keras.optimizers");
  Json* arguments = optimizer.find("config");
  if (arguments == nullptr) return;
  *arguments = modern_optimizer_config(optimizer.at("class_name").as_string(),
                                       std::move(*arguments), keras_version);
  if (Json* inner = arguments->find("inner_optimizer")) modernize_optimizer(*inner, keras_version);
}

void set_if_null(Json& config, std::string_view key, Json value) {
  Json* current = config.find(key);
  if (current != nullptr && current->is_null()) *current = std::move(value);
}

}  // namespace

Json modern_compile_config(const Json& config, std::string_view keras_version,
                           const std::vector<std::string>& outputs) {
  Json modern = Json::object();
  if (const Json* optimizer = config.find("optimizer_config")) modern["optimizer"] = *optimizer;
  for (const auto& [key, value] : config.members()) {
    if (key != "optimizer_config") modern[key] = value;
  }
  if (Json* optimizer = modern.find("optimizer")) modernize_optimizer(*optimizer, keras_version);
  bool is_binary = false;
  if (Json* loss = modern.find("loss")) {
    is_binary = *loss == Json("binary_crossentropy") && loss_tells_accuracy(keras_version);
    for_each_name(*loss, rename_loss);
    drop_function(*loss);
    add_module(*loss, "keras.losses");
  }
  for (const std::string_view key : {"metrics", "weighted_metrics"}) {
    Json* metrics = modern.find(key);
    if (metrics == nullptr) continue;
    unwrap_metrics(*metrics, {keras_version, outputs, key == "metrics" ? "" : "weighted"});
    if (!keras_version.starts_with("3")) spread_metrics(*metrics, outputs.size());
    if (is_binary) for_each_name(*metrics, make_accuracy_binary);
    for_each_name(*metrics, [&](Json& metric) {
      Json renamed = modern_metric(metric.as_string(), keras_version);
      metric = std::move(renamed);
    });
    add_module(*metrics, "keras.metrics");
  }
  set_if_null(modern, "run_eagerly", false);
  set_if_null(modern, "steps_per_execution", 1);
  set_if_null(modern, "jit_compile", false);
  return modern;
}

std::vector<std::string> saved_output_names(const Json& envelope) {
  const Json* config = envelope.find("config");
  const Json* ends = config != nullptr ? config->find("output_layers") : nullptr;
  std::vector<std::string> names;
  if (ends == nullptr) return names;
  if (ends->is_object()) {
    for (const auto& [key, end] : ends->members()) names.push_back(key);
  } else if (ends->is_array()) {
    for (const Json& end : ends->items()) {
      if (end.is_array() && !end.empty() && end[0].is_string()) names.push_back(end[0].as_string());
    }
  }
  return names;
}

Json legacy_training_config(const Json& compile_config) {
  Json training = Json::object();
  for (const auto& [key, value] : compile_config.members()) {
    if (key != "optimizer") training[key] = value;
  }
  remove_module(training);
  const Json* given = compile_config.find("optimizer");
  if (given != nullptr && !given->is_null()) {
    // By name, as compile("sgd") is saved, Keras does not look for it.
    const Json optimizer = given->is_string() ? Optimizer::from(*given).envelope() : *given;
    training["optimizer_config"] = Json::object(
        {{"class_name", optimizer.at("class_name")}, {"config", optimizer.at("config")}});
  }
  return training;
}

}  // namespace ramet
