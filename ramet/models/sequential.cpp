#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/core/opaque.h"
#include "ramet/layers/registry.h"
#include "ramet/models/cloning.h"
#include "ramet/models/model.h"
#include "ramet/models/opaque_chain.h"
#include "ramet/models/opaque_outputs.h"

namespace ramet {

SequentialModel::SequentialModel(std::vector<Layer> layers, LayerOptions options)
    : ModelBase("Sequential", options) {
  for (Layer& layer : layers) {
    if (!stack_.empty() && layer.as<InputLayerLayer>() != nullptr) add(layer);  // raises
    stack_.push_back(std::move(layer));
  }
  for (std::size_t i = 0; i < stack_.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (stack_[i].name() == stack_[j].name() && !(stack_[i] == stack_[j])) {
        fail<ValueError>(
            "All layers added to a Sequential model should have unique names. Name '{}' is already "
            "the "
            "name of a layer in this model. Update the `name` argument to pass a unique name.",
            stack_[i].name());
      }
    }
  }
  rebuild();
}

std::vector<Layer> SequentialModel::layers() const {
  std::vector<Layer> all = stack_;
  if (!all.empty() && all.front().as<InputLayerLayer>() != nullptr) all.erase(all.begin());
  return all;
}

void SequentialModel::add(Layer layer) {
  if (const auto* input = layer.as<InputLayerLayer>();
      input != nullptr && !stack_.empty() && stack_.front().as<InputLayerLayer>() != nullptr) {
    fail<ValueError>(
        "Sequential model '{}' has already been configured to use input shape {}. You cannot add a "
        "different Input layer to it.",
        name(), to_string(stack_.front().as<InputLayerLayer>()->config().batch_shape));
  }
  for (const Layer& other : stack_) {
    if (other.name() == layer.name() && !(other == layer)) {
      fail<ValueError>(
          "All layers added to a Sequential model should have unique names. Name '{}' is already "
          "the "
          "name of a layer in this model. Update the `name` argument to pass a unique name.",
          layer.name());
    }
  }
  stack_.push_back(std::move(layer));
  rebuild();
}

void SequentialModel::pop() {
  if (stack_.empty()) fail<ValueError>("Sequential model '{}' has no layers to pop.", name());
  stack_.pop_back();
  built = false;
  function_.reset();
  rebuild();
}

void SequentialModel::rebuild() {
  built = false;
  function_.reset();
  build_shapes.clear();
  if (stack_.size() < 2) return;
  if (const auto* input = stack_.front().as<InputLayerLayer>()) {
    build_from({{"input_shape", input->config().batch_shape}});
  }
}

void SequentialModel::build(const Shape& input) { build_from({{"input_shape", input}}); }

void SequentialModel::build_with(const BuildShapes& shapes) {
  const Shape& input = single_shape(shapes, name());
  if (stack_.empty()) {
    fail<ValueError>(
        "Sequential model {} cannot be built because it has no layers. Call `model.add(layer)`.",
        name());
  }
  if (const auto* first = stack_.front().as<InputLayerLayer>()) {
    if (!is_compatible(first->config().batch_shape, input)) {
      fail<ValueError>(
          "Sequential model '{}' has already been configured to use input shape {}. You cannot "
          "build it "
          "with input_shape {}",
          name(), to_string(first->config().batch_shape), to_string(input));
    }
  } else {
    const DType dtype = stack_.front().impl().compute_dtype();
    stack_.insert(stack_.begin(), InputLayer({.batch_shape = input, .dtype = dtype}));
  }
  const KerasTensor start = stack_.front().as<InputLayerLayer>()->output();
  KerasTensor x = start;
  OpaqueOutputs* search = OpaqueOutputs::current();
  OpaqueOutputs::Guesses guesses;
  for (std::size_t i = 1; i < stack_.size(); ++i) {
    auto* opaque = stack_[i].as<OpaqueLayer>();
    if (opaque != nullptr && !opaque->known_outputs) {
      const auto output = fitting_output(x.spec(), std::span<const Layer>(stack_).subspan(i + 1));
      if (search != nullptr) {
        guesses.insert(search->guess(*opaque, {x.spec()}, {std::nullopt}, output));
      } else if (output) {
        opaque->known_outputs = Specs{*output};
      }
    }
    if (search != nullptr) {
      guesses.insert(search->inside(stack_[i]).begin(), search->inside(stack_[i]).end());
      search->call(stack_[i], {x.spec()}, guesses, [&] { x = stack_[i](x); });
    } else {
      x = stack_[i](x);
    }
  }
  function_.emplace(Tree<KerasTensor>(start), Tree<KerasTensor>(x));
}

Tree<Value> SequentialModel::call_with(CallContext& context, const CallInputs& inputs) {
  if (function_) return ModelBase::call_with(context, inputs);
  Tree<Value> x = inputs.first();
  for (const Layer& layer : stack_) x = layer.impl().invoke(context, {{x}, {}});
  return x;
}

void SequentialModel::ensure_built(const Tree<Tensor>& inputs) {
  if (function_) return;
  const std::vector<Tensor> given = inputs.flatten();
  if (given.size() != 1) {
    fail<ValueError>("Sequential model '{}' takes one input, received {}.", name(), given.size());
  }
  Shape shape = given[0].shape();
  if (!shape.empty()) shape[0] = any_dim;
  build(shape);
}

Layer SequentialModel::from_own_config() const {
  auto self = std::const_pointer_cast<LayerBase>(shared_from_this());
  return clone_model(Model::of(Layer(self)), {.keep_compiled = false});
}

Json SequentialModel::get_config() const {
  Json entries = Json::array();
  for (const Layer& layer : stack_) entries.push_back(serialize_layer(layer));
  Json config = Json::object({{"name", name()},
                              {"trainable", trainable()},
                              {"dtype", dtype_policy().json()},
                              {"layers", std::move(entries)}});
  if (function_) {
    config["build_input_shape"] =
        to_json(stack_.front().as<InputLayerLayer>()->config().batch_shape);
  }
  return config;
}

namespace {

Layer read(const Json& config) {
  if (!config.is_object() || !config.contains("name") || !config.contains("layers")) {
    fail<ValueError>(
        "A Sequential model configuration must be a dictionary containing the 'name' and 'layers' "
        "keys. Received: config={}",
        config.dump().substr(0, 200));
  }
  std::vector<Layer> layers;
  for (const Json& entry : config.at("layers").items())
    layers.push_back(OpaqueOutputs::current()->make(entry));
  LayerOptions options{.name = config.at("name").as_string()};
  // Keras ignores these two on reading; a frozen model stays frozen here.
  if (const Json* trainable = config.find("trainable");
      trainable != nullptr && trainable->is_bool()) {
    options.trainable = trainable->as_bool();
  }
  if (const Json* dtype = config.find("dtype")) options.dtype = DTypePolicy::from(*dtype);
  auto model = std::make_shared<SequentialModel>(std::move(layers), std::move(options));
  const Json* shape = config.find("build_input_shape");
  if (model->function() == nullptr && shape != nullptr && shape->is_array() &&
      !model->stack().empty()) {
    Shape input;
    from_json(*shape, input);
    model->build(input);
  }
  return Layer(model);
}

}  // namespace

Layer SequentialModel::from_config(const Json& config) {
  return OpaqueOutputs::reading(config, [&] { return read(config); });
}

}  // namespace ramet
