#include "ramet/layers/layer.h"

#include "ramet/layers/layer_base.h"
#include "ramet/layers/registry.h"
#include "ramet/runtime/run.h"

namespace ramet {

namespace {

KerasTensor only_output(const std::shared_ptr<const Node>& node) {
  if (node->outputs.size() != 1) {
    fail<ValueError>("Layer '{}' ({}) returns {} tensors: use `call` to get them all.",
                     node->layer->name(), node->layer->class_name(), node->outputs.size());
  }
  return KerasTensor(node, 0);
}

VariableLookup value_of(const CallContext& context) {
  return [&context](std::int64_t key) { return context.variables().at(key).value(); };
}

// Runs a call and takes over what it changed.
Tree<Tensor> run_call(const CallContext& context, Graph graph, const std::vector<Tensor>& inputs,
                      const Tree<Value>& results) {
  graph.outputs = results.flatten();
  const std::size_t count = graph.outputs.size();
  for (const auto& update : context.updates()) graph.outputs.push_back(update.value);
  std::vector<Tensor> outputs = run(graph, inputs, value_of(context));
  for (std::size_t i = 0; i < context.updates().size(); ++i) {
    context.updates()[i].variable.assign(outputs[count + i]);
  }
  outputs.resize(count);
  return pack(results, outputs);
}

}  // namespace

Layer::Layer(std::shared_ptr<LayerBase> impl) : impl_(std::move(impl)) {
  RAMET_ASSERT(impl_ != nullptr);
}

KerasTensor Layer::operator()(const KerasTensor& x) const {
  return only_output(impl_->call_symbolic({{x}, {}}));
}
KerasTensor Layer::operator()(const std::vector<KerasTensor>& xs) const {
  return only_output(impl_->call_symbolic({{Tree<KerasTensor>::list_of(xs)}, {}}));
}
KerasTensor Layer::operator()(const KerasTensor& a, const KerasTensor& b) const {
  return only_output(impl_->call_symbolic({{a, b}, {}}));
}
KerasTensor Layer::operator()(const KerasTensor& a, const KerasTensor& b,
                              const KerasTensor& c) const {
  return only_output(impl_->call_symbolic({{a, b, c}, {}}));
}
Tree<KerasTensor> Layer::call(Arguments<KerasTensor> arguments) const {
  return outputs_of(impl_->call_symbolic(std::move(arguments)));
}

Tensor Layer::operator()(const Tensor& x) const {
  const std::vector<Tensor> outputs = call({{x}, {}}).flatten();
  if (outputs.size() != 1) {
    fail<ValueError>("Layer '{}' ({}) returns {} tensors: use `call` to get them all.", name(),
                     class_name(), outputs.size());
  }
  return outputs[0];
}

Tree<Tensor> Layer::call(const Arguments<Tensor>& arguments, bool training) const {
  // Again and again while there are extents that only the data can tell.
  for (std::vector<Dim> extents;;) {
    CallContext context(training);
    context.know_extents(extents);
    Graph graph;
    std::vector<Tensor> inputs;
    const Arguments<Value> values = arguments.map([&](const Tensor& tensor) {
      graph.inputs.push_back(input(tensor.spec()));
      inputs.push_back(tensor);
      return graph.inputs.back();
    });
    const Tree<Value> results = impl_->invoke(context, values);
    if (context.wanted_extents().empty())
      return run_call(context, std::move(graph), inputs, results);
    graph.outputs = {context.wanted_extents()[0]};
    const Tensor extent = run(graph, inputs, value_of(context))[0];
    extents.push_back(static_cast<Dim>(extent.at(0)));
  }
}

const std::string& Layer::name() const { return impl_->name(); }
std::string_view Layer::class_name() const { return impl_->class_name(); }
Json Layer::get_config() const { return impl_->get_config(); }
Layer Layer::from_own_config() const { return impl_->from_own_config(); }
bool Layer::built() const { return impl_->built; }
bool Layer::trainable() const { return impl_->trainable(); }
void Layer::set_trainable(bool trainable) const { impl_->set_trainable(trainable); }
bool Layer::is_operation() const { return impl_->is_operation(); }
std::vector<Variable> Layer::weights() const { return impl_->weights(); }
std::vector<Variable> Layer::trainable_weights() const { return impl_->trainable_weights(); }
std::vector<Variable> Layer::non_trainable_weights() const {
  return impl_->non_trainable_weights();
}

std::vector<Tensor> Layer::get_weights() const {
  std::vector<Tensor> values;
  for (const Variable& variable : weights()) values.push_back(variable.value());
  return values;
}

void Layer::set_weights(const std::vector<Tensor>& values) const {
  const std::vector<Variable> variables = weights();
  if (variables.size() != values.size()) {
    fail<ValueError>(
        "You called `set_weights(weights)` on layer '{}' with a weight list of length {}, but the "
        "layer was expecting {} weights.",
        name(), values.size(), variables.size());
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(variables[i].shape() == values[i].shape())) {
      fail<ValueError>("Layer {} weight shape {} is not compatible with provided weight shape {}.",
                       name(), to_string(variables[i].shape()), to_string(values[i].shape()));
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) variables[i].assign(values[i]);
}

Dim Layer::count_params() const {
  if (!built()) {
    fail<ValueError>(
        "You tried to call `count_params` on layer '{}', but the layer isn't built. You can build "
        "it "
        "manually via: `layer.build(input_shape)`.",
        name());
  }
  Dim count = 0;
  for (const Variable& variable : weights()) count += element_count(variable.shape());
  return count;
}

Json to_json(const Layer& layer) { return serialize_layer(layer); }
void from_json(const Json& json, Layer& layer) { layer = deserialize_layer(json); }

}  // namespace ramet
