#pragma once
// Function: the graph between some input tensors and some output tensors, in the order in which
// Keras keeps and runs it (depth first, then the order of the walk from the outputs).

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "ramet/layers/layer_base.h"

namespace ramet {

class Function {
 public:
  /// Raises ValueError with Keras's texts for empty, disconnected or cyclic graphs and for names
  /// used twice.
  Function(Tree<KerasTensor> inputs, Tree<KerasTensor> outputs);
  /// The same graph as `like`, of which node `like.nodes()[i]` has become `nodes[i]`: one node
  /// each, of a layer that stands for that node's layer alone. Nothing needs to be ordered or
  /// checked.
  Function(const Function& like, std::vector<std::shared_ptr<const Node>> nodes,
           Tree<KerasTensor> inputs, Tree<KerasTensor> outputs);

  const Tree<KerasTensor>& inputs() const { return inputs_; }
  const Tree<KerasTensor>& outputs() const { return outputs_; }
  const std::vector<KerasTensor>& flat_inputs() const { return flat_inputs_; }
  const std::vector<KerasTensor>& flat_outputs() const { return flat_outputs_; }
  /// Layers and operations, in Keras's order.
  const std::vector<Layer>& operations() const { return operations_; }
  /// Nodes in the order in which they run, input nodes included.
  const std::vector<std::shared_ptr<const Node>>& nodes() const { return nodes_; }
  /// Distance of each node (same order) from the outputs.
  const std::vector<int>& depths() const { return depths_; }
  /// The position of a node among this graph's nodes of its layer: what files call node_index.
  std::size_t node_index(const Node& node) const;

  /// Runs the graph on other things than its own tensors: `call(node, arguments)` gives a Tree<T>
  /// in place of the node's outputs. Absent T are passed as None.
  template <class T, class F>
  Tree<T> run(const std::vector<T>& inputs, F&& call) const;

 private:
  struct Hash {
    std::size_t operator()(const KerasTensor& t) const {
      return std::hash<const void*>()(t.node_ptr().get()) * 31 + t.index();
    }
  };
  void map_graph();
  void check_names() const;

  Tree<KerasTensor> inputs_, outputs_;
  std::vector<KerasTensor> flat_inputs_, flat_outputs_;
  std::vector<Layer> operations_;
  std::vector<std::shared_ptr<const Node>> nodes_;
  std::vector<int> depths_;
  std::vector<std::size_t> first_node_;  // of each of operations_, among nodes_
  std::unordered_map<const Node*, std::size_t> node_index_;
};

template <class T, class F>
Tree<T> Function::run(const std::vector<T>& inputs, F&& call) const {
  std::unordered_map<KerasTensor, T, Hash> known;
  known.reserve(nodes_.size() * 2);
  for (std::size_t i = 0; i < flat_inputs_.size(); ++i) known[flat_inputs_[i]] = inputs[i];
  for (const auto& node : nodes_) {
    if (node->is_input()) continue;
    bool is_complete = true;
    const Arguments<T> arguments = node->arguments.map([&](const KerasTensor& tensor) {
      const auto it = known.find(tensor);
      is_complete = is_complete && it != known.end();
      return it == known.end() ? T() : it->second;
    });
    if (!is_complete) continue;
    const std::vector<T> results = call(*node, arguments).flatten();
    for (std::size_t i = 0; i < node->outputs.size() && i < results.size(); ++i) {
      known[KerasTensor(node, i)] = results[i];
    }
  }
  return outputs_.map([&](const KerasTensor& tensor) {
    const auto it = known.find(tensor);
    RAMET_ASSERT(it != known.end());
    return it->second;
  });
}

}  // namespace ramet
