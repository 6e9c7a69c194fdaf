#include "tests/support/layer_case.h"

#include <algorithm>
#include <cmath>

#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/registry.h"
#include "ramet/runtime/run.h"
#include "ramet/saving/npz.h"
#include "tests/support/golden.h"
#include "tests/support/gradient_check.h"

using namespace ramet;

namespace {

constexpr std::string_view families[] = {
    "activations",         "audio",          "convolutional", "core",
    "image_preprocessing", "merging",        "normalization", "pooling",
    "preprocessing",       "regularization", "reshaping"};

// "3.15.1"
KerasVersion parse_version(const std::string& text) {
  const std::size_t dot = text.find('.');
  return {std::stoi(text), std::stoi(text.substr(dot + 1))};
}

void take_about(const std::string& text, LayerGolden& golden) {
  const Json about = Json::parse(text);
  golden.envelope = about.at("envelope");
  for (const Json& name : about.at("weights").items()) {
    golden.weight_names.push_back(name.as_string());
  }
  golden.takes_list = about.at("list").as_bool();
  golden.training = about.at("training").as_bool();
}

void take_array(std::string_view kind, const Tensor& tensor, LayerGolden& golden) {
  if (kind == "about") take_about(tensor.string_data()[0], golden);
  if (kind.starts_with("in")) golden.inputs.push_back(tensor);
  if (kind.starts_with("mask")) {
    golden.masks.resize(static_cast<std::size_t>(kind.back() - '0') + 1);
    golden.masks.back() = tensor;
  }
  if (kind == "given_mask") golden.given_mask = tensor;
  if (kind.starts_with("weight")) golden.weights.push_back(tensor);
  if (kind.starts_with("after")) golden.weights_after.push_back(tensor);
  if (kind == "out0") golden.output = tensor;
  if (kind == "out_mask") golden.output_mask = tensor;
}

void read_family(std::string_view family, std::vector<LayerGolden>& goldens) {
  const auto path = golden_path("layers") / (std::string(family) + ".npz");
  KerasVersion version;
  for (const auto& [key, tensor] : read_npz(path)) {
    if (key == "keras_version") version = parse_version(tensor.string_data()[0]);
    const std::size_t colon = key.rfind(':');
    if (colon == std::string::npos) continue;
    const std::string name = key.substr(0, colon);
    if (goldens.empty() || goldens.back().name != name) {
      goldens.emplace_back();
      goldens.back().name = name;
      goldens.back().keras_version = version;
    }
    take_array(std::string_view(key).substr(colon + 1), tensor, goldens.back());
  }
}

/// What a layer gave, called on the golden's inputs.
struct Result {
  Tensor output;
  std::optional<Tensor> mask;
};

template <class T>
Arguments<T> arguments_of(const LayerGolden& golden, const std::vector<T>& inputs,
                          const std::optional<T>& mask) {
  Arguments<T> arguments;
  arguments.args.push_back(golden.takes_list ? Tree<T>::list_of(inputs) : Tree<T>(inputs[0]));
  if (mask) arguments.kwargs.emplace_back("mask", *mask);
  return arguments;
}

// The layer as a graph of a golden's inputs, and masks; `data` gets their values.
Graph trace(const Layer& layer, const LayerGolden& golden, CallContext& context,
            std::vector<Tensor>& data) {
  Graph graph;
  const auto add_input = [&](const Tensor& tensor) {
    graph.inputs.push_back(input(tensor.spec()));
    data.push_back(tensor);
    return graph.inputs.back();
  };
  Values inputs;
  for (const Tensor& tensor : golden.inputs) inputs.push_back(add_input(tensor));
  for (std::size_t i = 0; i < golden.masks.size(); ++i) {
    if (golden.masks[i]) context.set_mask(inputs[i], add_input(*golden.masks[i]));
  }
  std::optional<Value> given_mask;
  if (golden.given_mask) given_mask = add_input(*golden.given_mask);
  const Tree<Value> results =
      layer.impl().invoke(context, arguments_of(golden, inputs, given_mask));
  graph.outputs = results.flatten();
  return graph;
}

Result call(const Layer& layer, const LayerGolden& golden) {
  CallContext context(golden.training);
  std::vector<Tensor> data;
  Graph graph = trace(layer, golden, context, data);
  const Value mask = context.mask(graph.outputs[0]);
  if (mask) graph.outputs.push_back(mask);
  const std::size_t first_update = graph.outputs.size();
  for (const auto& update : context.updates()) graph.outputs.push_back(update.value);
  const std::vector<Tensor> outputs =
      run(graph, data, [&](std::int64_t key) { return context.variables().at(key).value(); });
  for (std::size_t i = 0; i < context.updates().size(); ++i) {
    context.updates()[i].variable.assign(outputs[first_update + i]);
  }
  return {outputs[0], mask ? std::optional(outputs[1]) : std::nullopt};
}

// The symbolic call, with extents left open.
KerasTensor call_symbolic(const Layer& layer, const LayerGolden& golden, Unknown unknown) {
  const auto symbol = [&](const Tensor& tensor) {
    Shape shape = tensor.shape();
    shape[0] = any_dim;
    for (std::size_t i = 1; unknown == Unknown::spatial && i + 1 < shape.size(); ++i) {
      shape[i] = any_dim;
    }
    return Input({.dtype = tensor.dtype(), .batch_shape = shape});
  };
  std::vector<KerasTensor> inputs;
  for (const Tensor& tensor : golden.inputs) inputs.push_back(symbol(tensor));
  std::optional<KerasTensor> mask;
  if (golden.given_mask) mask = symbol(*golden.given_mask);
  return layer.call(arguments_of(golden, inputs, mask)).leaf();
}

// Built as Keras was, with Keras's weights.
Layer built_layer(const LayerCase& layer_case, const LayerGolden& golden) {
  const Layer layer = layer_case.make();
  call_symbolic(layer, golden, Unknown::batch);
  layer.set_weights(golden.weights);
  return layer;
}

bool is_close(double got, double want, double tolerance) {
  if (got == want || (std::isnan(got) && std::isnan(want))) return true;
  return std::abs(got - want) <= tolerance * std::max(1.0, std::abs(want));
}

std::string compare(std::string_view what, const Tensor& got, const Tensor& want,
                    double tolerance) {
  if (!(got.shape() == want.shape())) {
    return fmt::format("{} has shape {}, expected {}", what, to_string(got.shape()),
                       to_string(want.shape()));
  }
  for (Dim i = 0; i < want.size(); ++i) {
    if (!is_close(got.at(i), want.at(i), tolerance)) {
      return fmt::format("element {} of {} is {:.9g}, expected {:.9g}", i, what, got.at(i),
                         want.at(i));
    }
  }
  return "";
}

// Names are made by counting, so they differ from those of Keras's process.
Json without_name(Json config) {
  config.erase("name");
  return config;
}

// Layers inside a config say whether they are built, which those of a fresh clone are not.
Json without_build_configs(Json json) {
  json.erase("build_config");
  if (!json.is_object()) return json;
  for (auto& [key, value] : json.members()) value = without_build_configs(std::move(value));
  return json;
}

std::string compare_configs(std::string_view when, const Json& got, const Json& want) {
  if (without_name(got) == without_name(want)) return "";
  return fmt::format("{}:\n  {}\nexpected:\n  {}", when, got.dump(), want.dump());
}

// The layer of a config with another dtype policy.
Layer with_policy(const Layer& layer, std::string_view policy) {
  Json envelope = serialize_layer(layer);
  envelope.erase("build_config");
  envelope["config"]["dtype"] = policy;
  return deserialize_layer(envelope);
}

std::string check_policy(const LayerCase& layer_case, const LayerGolden& golden,
                         std::string_view policy) {
  const Layer layer = with_policy(layer_case.make(), policy);
  const DTypePolicy wanted(policy);
  if (layer.impl().compute_dtype() != wanted.compute_dtype()) return "is not what was asked for";
  const KerasTensor symbol = call_symbolic(layer, golden, Unknown::batch);
  layer.set_weights(golden.weights);
  for (const Variable& weight : layer.weights()) {
    if (is_float(weight.dtype()) && weight.dtype() != wanted.variable_dtype()) {
      return fmt::format("weight {} is {}", weight.path(), to_string(weight.dtype()));
    }
  }
  const Result result = call(layer, golden);
  if (result.output.dtype() != wanted.compute_dtype() || symbol.dtype() != result.output.dtype()) {
    return fmt::format("output is {}, inferred {}", to_string(result.output.dtype()),
                       to_string(symbol.dtype()));
  }
  // bfloat16 has 8 bits; some layers sum a hundred products.
  const double tolerance = wanted.compute_dtype() == DType::float64 ? 1e-5 : 0.1;
  return compare("output", result.output, golden.output, tolerance);
}

}  // namespace

const std::vector<LayerGolden>& all_layer_goldens() {
  static const std::vector<LayerGolden> goldens = [] {
    std::vector<LayerGolden> all;
    for (std::string_view family : families) read_family(family, all);
    return all;
  }();
  return goldens;
}

const LayerGolden* find_layer_golden(std::string_view name) {
  const auto& goldens = all_layer_goldens();
  const auto found = std::find_if(goldens.begin(), goldens.end(),
                                  [&](const LayerGolden& golden) { return golden.name == name; });
  return found == goldens.end() ? nullptr : &*found;
}

std::string check_config(const LayerCase& layer_case, const LayerGolden& golden) {
  const Layer layer = layer_case.make();
  const Json fresh = serialize_layer(layer);
  for (std::string_view key : {"module", "class_name", "registered_name"}) {
    if (fresh.at(key) == golden.envelope.at(key)) continue;
    return fmt::format("{} is {}", key, fresh.at(key).dump());
  }
  const Layer reread = deserialize_layer(fresh);
  if (std::string wrong = compare_configs("read again", reread.get_config(), layer.get_config());
      !wrong.empty()) {
    return wrong;
  }
  call_symbolic(layer, golden, Unknown::batch);
  const Json& keras_config = golden.envelope.at("config");
  if (std::string wrong = compare_configs("built", layer.get_config(), keras_config);
      !wrong.empty()) {
    return wrong;
  }
  const Layer from_keras = deserialize_layer(golden.envelope);
  return compare_configs("from Keras", from_keras.get_config(), keras_config);
}

std::string check_shapes(const LayerCase& layer_case, const LayerGolden& golden) {
  std::vector<Unknown> levels = {Unknown::batch};
  if (layer_case.unknown == Unknown::spatial) levels.push_back(Unknown::spatial);
  for (Unknown unknown : levels) {
    const KerasTensor symbol = call_symbolic(layer_case.make(), golden, unknown);
    // TensorFlow divides integers in float64, where Keras's own rule, like ours, says float32.
    // TensorFlow's functions of images and sounds give float32 for float64.
    const bool same_dtype =
        symbol.dtype() == golden.output.dtype() ||
        (symbol.dtype() == DType::float64 && golden.output.dtype() == DType::float32) ||
        (symbol.dtype() == DType::float32 && golden.output.dtype() == DType::float64 &&
         is_integer(golden.inputs[0].dtype()));
    if (!same_dtype || !is_compatible(symbol.shape(), golden.output.shape())) {
      return fmt::format("inferred {}, expected {}", to_string(symbol.spec()),
                         to_string(golden.output.spec()));
    }
    if (unknown == Unknown::batch && symbol.shape()[0] != any_dim) return "the batch became known";
  }
  const Layer layer = layer_case.make();
  call_symbolic(layer, golden, Unknown::batch);
  const Json envelope = serialize_layer(layer);
  const Json* got = envelope.find("build_config");
  const Json* want = golden.envelope.find("build_config");
  const auto text = [](const Json* json) { return json == nullptr ? "none" : json->dump(); };
  const bool same = got == nullptr || want == nullptr ? got == want : *got == *want;
  return same ? "" : fmt::format("build_config is {}, expected {}", text(got), text(want));
}

std::string check_weights(const LayerCase& layer_case, const LayerGolden& golden) {
  const Layer layer = layer_case.make();
  call_symbolic(layer, golden, Unknown::batch);
  const std::vector<Variable> weights = layer.weights();
  if (weights.size() != golden.weights.size()) {
    return fmt::format("{} weights, expected {}", weights.size(), golden.weights.size());
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Spec &got = weights[i].spec(), &want = golden.weights[i].spec();
    const bool is_unnamed = golden.weight_names[i].starts_with("variable");
    if (!(got == want) || (!is_unnamed && weights[i].name() != golden.weight_names[i])) {
      return fmt::format("weight {} is {} {}, expected {} {}", i, weights[i].name(), to_string(got),
                         golden.weight_names[i], to_string(want));
    }
  }
  return "";
}

std::string check_values(const LayerCase& layer_case, const LayerGolden& golden) {
  const Layer layer = built_layer(layer_case, golden);
  const Result result = call(layer, golden);
  if (std::string wrong = compare("output", result.output, golden.output, layer_case.tolerance);
      !wrong.empty()) {
    return wrong;
  }
  if (result.mask.has_value() != golden.output_mask.has_value()) {
    return result.mask ? "the output has a mask, expected none" : "the output has no mask";
  }
  if (result.mask) {
    if (std::string wrong = compare("mask", *result.mask, *golden.output_mask, 0); !wrong.empty()) {
      return wrong;
    }
  }
  const std::vector<Tensor> weights = layer.get_weights();
  for (std::size_t i = 0; i < golden.weights_after.size(); ++i) {
    if (std::string wrong = compare(golden.weight_names[i], weights[i], golden.weights_after[i],
                                    layer_case.tolerance);
        !wrong.empty()) {
      return wrong;
    }
  }
  return "";
}

std::string check_policies(const LayerCase& layer_case, const LayerGolden& golden) {
  if (golden.inputs[0].dtype() != DType::float32) return "";
  if (!is_float(layer_case.make().impl().compute_dtype()))
    return "";  // its case is of another dtype
  // TensorFlow draws other numbers in other types.
  if (golden.training && !layer_case.make().impl().extra_state().empty()) return "";
  for (std::string_view policy : {"float16", "bfloat16", "float64", "mixed_float16"}) {
    const Layer plain = layer_case.make();
    // Keras saves only the weights' type of these.
    const bool loses_mixed = plain.class_name().starts_with("SpatialDropout");
    // Wrapped layers keep their own policy.
    const bool wraps =
        plain.class_name() == "SpectralNormalization" || plain.class_name() == "Pipeline";
    // At inference RandomCrop gives what it is given; a histogram falls otherwise with rounded
    // pixels; decibels of almost nothing, and weights of both signs, magnify what float32 rounded
    // in the golden and halves round here.
    const std::string_view name = plain.class_name();
    const bool ignores = name == "RandomCrop" || name == "MelSpectrogram" || name == "Resizing" ||
                         name == "ContrastLimitedAdaptiveHistogramEqualization";
    if (wraps || ignores || (loses_mixed && policy.starts_with("mixed"))) continue;
    if (std::string wrong = check_policy(layer_case, golden, policy); !wrong.empty()) {
      return std::string(policy) + ": " + wrong;
    }
  }
  return "";
}

std::string check_gradients(const LayerCase& layer_case, const LayerGolden& golden) {
  // Wrapped layers keep their own policy, and float32 makes stairs.
  const std::string name(layer_case.make().class_name());
  if (name == "SpectralNormalization" || name == "Pipeline" || !layer_case.is_smooth) return "";
  const Layer layer = with_policy(layer_case.make(), "float64");
  call_symbolic(layer, golden, Unknown::batch);
  layer.set_weights(golden.weights);
  LayerGolden wide = golden;
  for (Tensor& tensor : wide.inputs) {
    if (is_float(tensor.dtype())) tensor = tensor.cast(DType::float64);
  }
  CallContext context(golden.training);
  std::vector<Tensor> data;
  const Graph graph = trace(layer, wide, context, data);
  std::vector<GradientPoint> points;
  for (std::size_t i = 0; i < data.size(); ++i) points.push_back({graph.inputs[i], data[i]});
  for (const auto& call : postorder(graph.outputs)) {
    if (call->op != &variable_op) continue;
    const Variable& variable = context.variables().at(call->as<VariableAttrs>().key);
    points.push_back({Value(call), variable.value()});
  }
  return check_gradients(graph.outputs, points, {.most_probes = 12}).wrong;
}

std::string check_clone(const LayerCase& layer_case, const LayerGolden& golden) {
  const Layer layer = built_layer(layer_case, golden);
  const Layer clone = layer.from_own_config();
  if (!(without_build_configs(clone.get_config()) == without_build_configs(layer.get_config()))) {
    return "the clone's config is " + clone.get_config().dump();
  }
  call_symbolic(clone, golden, Unknown::batch);
  if (!(clone.get_config() == layer.get_config())) {
    return "the built clone's config is " + clone.get_config().dump();
  }
  for (const Variable& weight : clone.weights()) {
    for (const Variable& original : layer.weights()) {
      if (weight == original) return "the clone shares the weight " + weight.path();
    }
  }
  clone.set_weights(layer.get_weights());
  if (!identical(call(clone, golden).output, call(layer, golden).output)) {
    return "the clone gives something else";
  }
  return "";
}
