#include "ramet/layers/objects/activations.h"

#include <array>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/custom_functions.h"
#include "ramet/layers/objects/sparsemax.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

/// Keras lists it, though it cannot be called with x alone.
Value threshold_without_arguments(const Value&) {
  fail<TypeError>(
      "threshold() needs `threshold` and `default_value`, which a name does not bring along.");
}

struct Entry {
  std::string_view name, saved_name;
  Value (*function)(const Value& x);
};

constexpr Entry entries[] = {
#define RAMET_ACTIVATION(name, saved_name, value) \
  {#name, #saved_name, [](const Value& x) -> Value { return value; }},
#include "ramet/layers/objects/activations.inc"
#undef RAMET_ACTIVATION
};

const Entry* find_entry(std::string_view name) {
  for (const Entry& entry : entries) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

Value hard_sigmoid_of_keras_2(const Value& x) {
  return ops::clip(ops::add(ops::multiply(x, 0.2), 0.5), 0, 1);
}

[[noreturn]] void not_interpreted(std::string_view identifier) {
  fail<ValueError>("Could not interpret activation function identifier: {}", identifier);
}

/// {"class_name": "function", "config": "relu"}; the module is "builtins", in older files absent.
const std::string* function_name(const Json& envelope) {
  const Json* class_name = envelope.find("class_name");
  const Json* config = envelope.find("config");
  if (class_name == nullptr || *class_name != "function") return nullptr;
  return config != nullptr && config->is_string() ? &config->as_string() : nullptr;
}

/// A layer without weights is a function: Dense(activation=LeakyReLU(0.3)). Null for others.
std::shared_ptr<const std::function<Value(const Value& x)>> layer_as_function(
    const Json& envelope) {
  const Layer layer = deserialize_layer(envelope);
  if (layer.as<OpaqueLayer>() != nullptr) return nullptr;
  return std::make_shared<const std::function<Value(const Value& x)>>(
      [layer, name = envelope.at("class_name").as_string()](const Value& x) {
        CallContext context;
        const Tree<Value> y = layer.impl().invoke(context, {{x}, {}});
        if (!layer.weights().empty() || !y.is_leaf()) {
          fail<NotImplementedError>(
              "The activation '{}' is a layer with weights of its own, which ramet cannot run as "
              "an activation. Call it as a layer.",
              name);
        }
        return y.leaf();
      });
}

}  // namespace

Activation::Activation(std::string_view name) {
  const Entry* entry = find_entry(name);
  if (entry == nullptr) not_interpreted(name);
  name_ = entry->saved_name;
  const bool is_keras_2 = KerasVersionScope::current() < KerasVersion{3, 0};
  function_ = is_keras_2 && name == "hard_sigmoid" ? hard_sigmoid_of_keras_2 : entry->function;
}

Activation Activation::from(const Json& json) {
  if (json.is_null()) return Activation();
  const bool is_keras_2 = KerasVersionScope::current() < KerasVersion{3, 0};
  // Keras 2 wrote a user's function as its bare name; elsewhere such a name is a mistake.
  if (json.is_string() && (find_entry(json.as_string()) != nullptr || !is_keras_2)) {
    return Activation(std::string_view(json.as_string()));
  }
  const std::string* function = json.is_string() ? &json.as_string() : function_name(json);
  if (function != nullptr && find_entry(*function) != nullptr) {
    return Activation(std::string_view(*function));
  }
  // tf.nn.log_softmax of TensorFlow 2 is called so.
  if (is_keras_2 && function != nullptr && function->ends_with("softmax_v2")) {
    return Activation(std::string_view(*function).substr(0, function->size() - 3));
  }
  const Json* class_name = json.find("class_name");
  if (function == nullptr && (class_name == nullptr || !class_name->is_string())) {
    not_interpreted(json.dump());
  }
  Activation custom;
  custom.name_ = function != nullptr ? *function : class_name->as_string();
  custom.function_ = nullptr;
  custom.custom_ = json;
  if (const auto* given = find_custom_function(custom.name_); given != nullptr) {
    custom.given_ = std::make_shared<const std::function<Value(const Value& x)>>(*given);
  } else if (function == nullptr) {
    custom.given_ = layer_as_function(json);
  }
  return custom;
}

Value Activation::operator()(const Value& x) const {
  if (function_ != nullptr) return function_(x);
  if (given_ != nullptr) return (*given_)(x);
  // Only running it is an error: the model can be looked at, cloned and saved.
  return emit_opaque(explain(), {x}, {x.spec()})[0];
}

std::string Activation::explain() const {
  if (function_ != nullptr || given_ != nullptr) return "";
  return fmt::format(
      "The activation '{0}' is not built in and cannot be run. Give a C++ function when loading: "
      "`load_model(path, {{.functions = {{{{\"{0}\", [](const Value& x) {{ ... }}}}}}}})`.",
      name_);
}

Json Activation::json() const { return function_ != nullptr ? Json(name_) : custom_; }

std::span<const std::string_view> Activation::names() {
  static const auto list = [] {
    std::array<std::string_view, std::size(entries)> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = entries[i].name;
    return names;
  }();
  return list;
}

Json to_json(const Activation& activation) { return activation.json(); }
void from_json(const Json& json, Activation& activation) { activation = Activation::from(json); }

}  // namespace ramet
