#include "ramet/layers/core/opaque.h"

#include "ramet/layers/core/unknown_part.h"
#include "ramet/layers/operations/refusal.h"
#include "ramet/layers/registry.h"
#include "ramet/layers/tensorflow/tf_refusal.h"

namespace ramet {

namespace {

struct OpaqueAttrs {
  std::string explanation;
  std::vector<Spec> outputs;
  static constexpr void describe(auto& d) {
    d.field("explanation", &OpaqueAttrs::explanation, "Why it cannot run.");
    d.field("outputs", &OpaqueAttrs::outputs, "What it would give.");
  }
};

// The batch extent that the inputs agree on, where the file left it open.
Spec with_batch(Spec spec, const Values& inputs) {
  if (!spec.shape.empty() && spec.shape[0] == any_dim && !inputs.empty() && inputs[0].rank() > 0) {
    spec.shape[0] = inputs[0].dim(0);
  }
  return spec;
}

// "math.unique", or the op of a TensorFlowOpLayer: "Unique".
std::string tensorflow_function(const Json& config) {
  const Json* function = config.find("function");
  if (function == nullptr) {
    const Json* node = config.find("node_def");
    function = node != nullptr ? node->find("op") : nullptr;
  }
  return function != nullptr && function->is_string() ? function->as_string() : "?";
}

}  // namespace

const Op opaque_op = {
    .name = "opaque",
    .infer = [](const Call& call) { return call.as<OpaqueAttrs>().outputs; },
    // As unknown as the value, and for the same reason.
    .grad =
        [](const Call& call, const Values&, const Values&) {
          Specs specs;
          for (const Value& in : call.inputs) specs.push_back(in.spec());
          return emit_opaque(call.as<OpaqueAttrs>().explanation, call.inputs, std::move(specs));
        },
};

Values emit_opaque(std::string explanation, const Values& inputs, Specs outputs) {
  return emit_all(opaque_op, inputs, OpaqueAttrs{std::move(explanation), std::move(outputs)});
}

std::string OpaqueLayer::module() const {
  const Json* module = config().envelope.find("module");
  return module != nullptr && module->is_string() ? module->as_string() : "";
}

std::optional<std::string> OpaqueLayer::registered_name() const {
  const Json* name = config().envelope.find("registered_name");
  if (name == nullptr || !name->is_string()) return std::nullopt;
  return name->as_string();
}

Json OpaqueLayer::get_config() const {
  const Json* config_json = config().envelope.find("config");
  return config_json != nullptr ? *config_json : Json::object();
}

Layer OpaqueLayer::from_own_config() const {
  Layer copy = opaque_layer(config().envelope);
  auto* opaque = copy.as<OpaqueLayer>();
  opaque->known_outputs = known_outputs;
  opaque->stored_weights = stored_weights;
  opaque->function = function;
  opaque->stored_assets = stored_assets;
  return copy;
}

void OpaqueLayer::extend_envelope(Json& envelope) const {
  for (const auto& [key, value] : config().envelope.members()) {
    if (key == "name" || key == "inbound_nodes" || key == "built_on" || key == given_up) continue;
    envelope[key] = value;
  }
}

std::string OpaqueLayer::explain() const {
  if (const Json* reason = config().envelope.find(given_up)) {
    return fmt::format(
        "Layer '{}' ({}) {}, so it cannot run. Give the C++ classes of those layers when loading, "
        "or replace them with `clone_model(model, {{.clone_function = ...}})`.",
        name(), class_name_, reason->as_string());
  }
  if (const RefusedOperation* refused = find_refused_operation(module(), class_name_)) {
    return fmt::format("Operation '{}' ({}>{}) cannot run in ramet: {}.", name(), refused->module,
                       refused->name, refused->reason);
  }
  if (module() == tensorflow_module) {
    const std::string called = tensorflow_function(get_config());
    return fmt::format(
        "Layer '{0}' calls tf.{1}, which cannot run in ramet: {2}. Give a C++ function in its "
        "place when loading: `load_model(path, {{.functions = {{{{\"{0}\", [](const Value& x) {{ "
        "... }}}}}}}})`, or another layer: `clone_model(model, {{.clone_function = ...}})`.",
        name(), called, tf_refusal_reason(called));
  }
  const auto registered = registered_name();
  const std::string where = module().empty() ? "" : " (module " + module() + ")";
  if (class_name_ == "Lambda") {
    return fmt::format(
        "Layer '{0}' is a Lambda: its Python code is not run. Give a C++ function in its place "
        "when loading: "
        "`load_model(path, {{.functions = {{{{\"{0}\", [](const Value& x) {{ ... }}}}}}}})`, or "
        "another "
        "layer: `clone_model(model, {{.clone_function = ...}})`.",
        name());
  }
  if (const std::string part = unknown_part(config().envelope); !part.empty()) {
    return fmt::format(
        "Layer '{0}' ({1}) computes with one of class '{2}', which ramet does not know, so it "
        "cannot "
        "run. Replace it with `clone_model(model, {{.clone_function = ...}})`, or give the C++ "
        "class "
        "when loading: "
        "`load_model(path, {{.custom_objects = {{{{\"{2}\", layer_factory<MyLayer>()}}}}}})`.",
        name(), class_name_, part);
  }
  return fmt::format(
      "Layer '{}' is of class '{}'{}, which ramet does not know, so it cannot run. Replace it with "
      "`clone_model(model, {{.clone_function = ...}})`, or give its C++ class when loading: "
      "`load_model(path, {{.custom_objects = {{{{\"{}\", layer_factory<MyLayer>()}}}}}})`.",
      name(), class_name_, where, registered.value_or(class_name_));
}

Tree<Value> OpaqueLayer::call(CallContext&, const CallInputs& inputs) {
  Values flat;
  for (const auto& [name, tree] : inputs.bound) {
    tree.for_each([&](const Value& value) { flat.push_back(value); });
  }
  if (function) {
    if (flat.size() != 1) {
      fail<ValueError>("Layer '{}' ({}): its function takes one tensor, received {}.", name(),
                       class_name_, flat.size());
    }
    return function(flat[0]);
  }
  OpaqueAttrs attrs{explain(), {}};
  if (known_outputs) {
    for (const Spec& spec : *known_outputs) attrs.outputs.push_back(with_batch(spec, flat));
  } else if (!flat.empty()) {
    attrs.outputs.push_back(flat[0].spec());
  }
  const Values outputs = emit_all(opaque_op, flat, attrs);
  return outputs.size() == 1 ? Tree<Value>(outputs[0]) : Tree<Value>::list_of(outputs);
}

Layer opaque_layer(const Json& envelope) {
  LayerOptions options;
  const Json* config = envelope.find("config");
  if (config != nullptr) {
    if (const Json* name = config->find("name"); name != nullptr && name->is_string()) {
      options.name = name->as_string();
    }
    if (const Json* trainable = config->find("trainable");
        trainable != nullptr && trainable->is_bool()) {
      options.trainable = trainable->as_bool();
    }
  }
  const std::string class_name = envelope.at("class_name").as_string();
  if (!options.name) {
    const Json* name = envelope.find("name");
    if (name != nullptr && name->is_string()) options.name = name->as_string();
  }
  auto layer = std::make_shared<OpaqueLayer>(OpaqueConfig{envelope}, std::move(options));
  layer->class_name_ = class_name;
  layer->built = true;
  return Layer(layer);
}

}  // namespace ramet
