#include "ramet/layers/keras_tensor.h"

#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

namespace {

std::string display_name(const KerasTensor& tensor) {
  const auto* input = dynamic_cast<const InputLayerLayer*>(tensor.node().layer.get());
  return input != nullptr ? input->name() : "keras_tensor";
}

}  // namespace

const Spec& KerasTensor::spec() const {
  RAMET_ASSERT(node_ != nullptr);
  return node_->outputs[index_];
}

KerasTensor KerasTensor::mask() const {
  return node_->masks.empty() ? KerasTensor() : node_->masks[index_];
}

std::string to_string(const KerasTensor& tensor) {
  if (!tensor) return "None";
  const auto* input = dynamic_cast<const InputLayerLayer*>(tensor.node().layer.get());
  const bool sparse = input != nullptr && input->config().sparse;
  const bool ragged = input != nullptr && input->config().ragged;
  return fmt::format("<KerasTensor shape={}, dtype={}, sparse={}, ragged={}, name={}>",
                     to_string(tensor.shape()), to_string(tensor.dtype()),
                     sparse ? "True" : "False", ragged ? "True" : "False", display_name(tensor));
}

std::string to_string(const Tree<KerasTensor>& tensors) {
  if (tensors.is_leaf()) return to_string(tensors.leaf());
  if (tensors.is_constant()) {
    return tensors.is_none() ? "None" : tensors.constant().dump();
  }
  std::string text;
  for (std::size_t i = 0; i < tensors.items().size(); ++i) {
    text += i == 0 ? "" : ", ";
    if (tensors.is_dict()) text += "'" + tensors.keys()[i] + "': ";
    text += to_string(tensors.items()[i]);
  }
  if (tensors.is_dict()) return "{" + text + "}";
  if (tensors.kind() == Tree<KerasTensor>::Kind::list) return "[" + text + "]";
  return "(" + text + (tensors.items().size() == 1 ? ",)" : ")");
}

// As for Call: a deep chain is taken apart with a loop instead of by recursion.
Node::~Node() {
  std::vector<std::shared_ptr<const Node>> doomed;
  const auto take = [&doomed](Node& node) {
    const auto collect = [&doomed](const KerasTensor& tensor) {
      if (tensor && tensor.node_ptr().use_count() == 1) doomed.push_back(tensor.node_ptr());
    };
    node.arguments.for_each(collect);
    for (const KerasTensor& mask : node.masks) collect(mask);
    node.arguments = {};
    node.masks.clear();
  };
  take(*this);
  while (!doomed.empty()) {
    std::shared_ptr<const Node> last = std::move(doomed.back());
    doomed.pop_back();
    if (last.use_count() == 1) take(const_cast<Node&>(*last));
  }
}

bool Node::is_input() const { return dynamic_cast<const InputLayerLayer*>(layer.get()) != nullptr; }

std::vector<KerasTensor> Node::inputs() const {
  std::vector<KerasTensor> tensors;
  arguments.for_each([&](const KerasTensor& tensor) { tensors.push_back(tensor); });
  return tensors;
}

Tree<KerasTensor> outputs_of(const std::shared_ptr<const Node>& node) {
  return node->structure.map([&](std::size_t index) { return KerasTensor(node, index); });
}

}  // namespace ramet
