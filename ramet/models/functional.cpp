#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/naming.h"
#include "ramet/layers/registry.h"
#include "ramet/models/cloning.h"
#include "ramet/models/model.h"
#include "ramet/models/side_outputs.h"

namespace ramet {

namespace {

// Keras cuts a graph that starts at intermediate tensors by copying the nodes between; the layers
// are shared and get more calls. Such inputs become fresh Inputs.
Function make_function(Tree<KerasTensor> inputs, Tree<KerasTensor> outputs) {
  bool cuts = false;
  inputs.for_each([&](const KerasTensor& tensor) { cuts = cuts || !tensor.node().is_input(); });
  if (!cuts) return Function(std::move(inputs), std::move(outputs));
  const Function original(inputs, outputs);
  std::vector<KerasTensor> fresh;
  for (const KerasTensor& tensor : original.flat_inputs()) {
    fresh.push_back(tensor.node().is_input()
                        ? tensor
                        : Input({.dtype = tensor.dtype(),
                                 .batch_shape = tensor.shape(),
                                 .name = auto_name("keras_tensor") + "CLONE"}));
  }
  std::vector<KerasTensor> side;
  Tree<KerasTensor> copied = original.run<KerasTensor>(
      fresh, [&](const Node& node, const Arguments<KerasTensor>& arguments) {
        const auto copy = node.layer->record_node(arguments, node.outputs, {}, node.structure);
        if (SideOutputs::is_from(*node.layer)) side.emplace_back(copy, 0);
        return outputs_of(copy);
      });
  const SideOutputs scope(std::move(side));
  return Function(pack(inputs, fresh), std::move(copied));
}

}  // namespace

FunctionalModel::FunctionalModel(Tree<KerasTensor> inputs, Tree<KerasTensor> outputs,
                                 LayerOptions options, ModelClass model_class)
    : FunctionalModel(make_function(std::move(inputs), std::move(outputs)), std::move(options),
                      std::move(model_class)) {}

FunctionalModel::FunctionalModel(Function function, LayerOptions options, ModelClass model_class)
    : ModelBase("Functional", options),
      class_(std::move(model_class)),
      function_(std::move(function)) {
  built = true;
}

std::vector<Layer> FunctionalModel::layers() const {
  std::vector<Layer> all;
  for (const Layer& operation : function_.operations()) {
    if (!operation.is_operation()) all.push_back(operation);
  }
  return all;
}

// A model cloned as a mere layer (inside a wrapper or another model) gets its whole graph cloned.
Layer FunctionalModel::from_own_config() const {
  auto self = std::const_pointer_cast<LayerBase>(shared_from_this());
  return clone_model(Model::of(Layer(self)), {.keep_compiled = false});
}

void FunctionalModel::extend_envelope(Json& envelope) const {
  envelope["build_config"] = Json::object({{"input_shape", nullptr}});
  ModelBase::extend_envelope(envelope);
}

}  // namespace ramet
