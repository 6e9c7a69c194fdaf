#include "ramet/models/function.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "ramet/models/side_outputs.h"

namespace ramet {

namespace {

using NodePtr = std::shared_ptr<const Node>;

// The walk from the outputs: nodes after their inputs, and when each layer was first met.
struct Walk {
  std::vector<NodePtr> nodes;
  std::unordered_map<const LayerBase*, int> first_met;
};

Walk walk(const std::vector<KerasTensor>& outputs, const auto& is_declared_input) {
  struct Visit {
    NodePtr node;
    std::vector<KerasTensor> inputs;
    std::size_t next = 0;
  };
  Walk result;
  std::unordered_set<const Node*> finished, in_progress;
  std::vector<Visit> stack;
  const auto enter = [&](const KerasTensor& tensor) {
    const NodePtr& node = tensor.node_ptr();
    if (!tensor || finished.contains(node.get())) return;
    if (!node->is_input() && is_declared_input(tensor)) {
      finished.insert(node.get());  // the graph is cut here
      return;
    }
    if (!in_progress.insert(node.get()).second) {
      fail<ValueError>("Tensor {} from operation '{}' is part of a cycle.", to_string(tensor),
                       node->layer->name());
    }
    result.first_met.try_emplace(node->layer.get(), static_cast<int>(result.first_met.size()));
    stack.push_back({node, node->is_input() ? std::vector<KerasTensor>() : node->inputs()});
  };
  for (const KerasTensor& output : outputs) {
    enter(output);
    while (!stack.empty()) {
      Visit& top = stack.back();
      if (top.next < top.inputs.size()) {
        const KerasTensor input = top.inputs[top.next++];
        enter(input);
        continue;
      }
      finished.insert(top.node.get());
      in_progress.erase(top.node.get());
      result.nodes.push_back(std::move(top.node));
      stack.pop_back();
    }
  }
  return result;
}

// A map that remembers the order in which keys came in, as Python's dict does.
template <class Key>
class Ordered {
 public:
  int& operator[](const Key& key) {
    const auto [it, is_new] = position_.try_emplace(key, entries_.size());
    if (is_new) entries_.emplace_back(key, 0);
    return entries_[it->second].second;
  }
  bool contains(const Key& key) const { return position_.contains(key); }
  const std::vector<std::pair<Key, int>>& entries() const { return entries_; }

 private:
  std::unordered_map<Key, std::size_t> position_;
  std::vector<std::pair<Key, int>> entries_;
};

}  // namespace

Function::Function(Tree<KerasTensor> inputs, Tree<KerasTensor> outputs)
    : inputs_(std::move(inputs)), outputs_(std::move(outputs)) {
  flat_inputs_ = inputs_.flatten();
  flat_outputs_ = outputs_.flatten();
  if (flat_inputs_.empty() || flat_outputs_.empty()) {
    fail<ValueError>("`{}` argument cannot be empty. Received:\ninputs={}\noutputs={}",
                     flat_inputs_.empty() ? "inputs" : "outputs", to_string(inputs_),
                     to_string(outputs_));
  }
  map_graph();
  check_names();
}

Function::Function(const Function& like, std::vector<NodePtr> nodes, Tree<KerasTensor> inputs,
                   Tree<KerasTensor> outputs)
    : inputs_(std::move(inputs)),
      outputs_(std::move(outputs)),
      flat_inputs_(inputs_.flatten()),
      flat_outputs_(outputs_.flatten()),
      nodes_(std::move(nodes)),
      depths_(like.depths_),
      first_node_(like.first_node_) {
  for (std::size_t node : first_node_) operations_.emplace_back(nodes_[node]->layer);
  // The copy's layers were called in the order of the nodes, the original's maybe not.
  node_index_.reserve(nodes_.size());
  std::unordered_map<const LayerBase*, std::size_t> calls;
  for (const NodePtr& node : nodes_) {
    node_index_.emplace(node.get(), calls[node->layer.get()]++);
  }
}

void Function::map_graph() {
  const auto is_declared_input = [&](const KerasTensor& tensor) {
    return std::find(flat_inputs_.begin(), flat_inputs_.end(), tensor) != flat_inputs_.end();
  };
  Walk found = walk(flat_outputs_, is_declared_input);
  std::unordered_set<const Node*> in_graph;
  for (const NodePtr& node : found.nodes) in_graph.insert(node.get());

  // Depth: the longest way to an output; a layer is as deep as its deepest call.
  Ordered<NodePtr> node_depth;
  Ordered<const LayerBase*> layer_depth;
  for (auto node = found.nodes.rbegin(); node != found.nodes.rend(); ++node) {
    const LayerBase* layer = (*node)->layer.get();
    const int depth =
        std::max(node_depth[*node], layer_depth.contains(layer) ? layer_depth[layer] : 0);
    layer_depth[layer] = depth;
    node_depth[*node] = depth;
    if ((*node)->is_input()) continue;
    for (const KerasTensor& input : (*node)->inputs()) {
      if (!in_graph.contains(input.node_ptr().get())) continue;
      int& parent = node_depth[input.node_ptr()];
      parent = std::max(depth + 1, parent);
    }
  }
  // An input that no output needs belongs to the model all the same.
  for (const KerasTensor& input : flat_inputs_) {
    const LayerBase* layer = input.node().layer.get();
    if (!layer_depth.contains(layer) && input.node().is_input()) {
      layer_depth[layer] = 0;
      found.first_met[layer] = -1;
      node_depth[input.node_ptr()] = 0;
    }
  }

  auto nodes = node_depth.entries();
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [node, depth] : nodes) {
    nodes_.push_back(node);
    depths_.push_back(depth);
  }
  auto layers = layer_depth.entries();
  std::stable_sort(layers.begin(), layers.end(), [&](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second
                                : found.first_met.at(a.first) < found.first_met.at(b.first);
  });
  for (const auto& [layer, depth] : layers) {
    operations_.emplace_back(const_cast<LayerBase*>(layer)->shared_from_this());
  }
  std::unordered_map<const LayerBase*, std::size_t> first_node;
  for (std::size_t i = 0; i < nodes_.size(); ++i) first_node.emplace(nodes_[i]->layer.get(), i);
  for (const auto& [layer, depth] : layers) first_node_.push_back(first_node.at(layer));

  // What only side outputs need runs behind everything else.
  std::unordered_map<const Node*, int> depth_of;
  for (std::size_t i = 0; i < nodes_.size(); ++i) depth_of.emplace(nodes_[i].get(), depths_[i]);
  for (const NodePtr& node : walk(SideOutputs::current(), is_declared_input).nodes) {
    if (depth_of.contains(node.get())) continue;
    int depth = 0;
    for (const KerasTensor& input :
         node->is_input() ? std::vector<KerasTensor>() : node->inputs()) {
      const auto known = depth_of.find(input.node_ptr().get());
      if (known != depth_of.end()) depth = std::min(depth, known->second - 1);
    }
    depth_of.emplace(node.get(), depth);
    if (first_node.emplace(node->layer.get(), nodes_.size()).second) {
      operations_.emplace_back(node->layer);
      first_node_.push_back(nodes_.size());
    }
    nodes_.push_back(node);
    depths_.push_back(depth);
  }

  std::unordered_map<const LayerBase*, std::vector<const Node*>> calls;
  for (const NodePtr& node : nodes_) calls[node->layer.get()].push_back(node.get());
  for (auto& [layer, of_layer] : calls) {
    std::sort(of_layer.begin(), of_layer.end(),
              [](const Node* a, const Node* b) { return a->call_index < b->call_index; });
    for (std::size_t i = 0; i < of_layer.size(); ++i) node_index_[of_layer[i]] = i;
  }

  std::unordered_set<const Node*> computable;
  std::unordered_set<KerasTensor, Hash> given(flat_inputs_.begin(), flat_inputs_.end());
  std::string accessed;
  for (const NodePtr& node : nodes_) {
    if (node->is_input()) {
      if (given.contains(KerasTensor(node, 0))) computable.insert(node.get());
      continue;
    }
    bool is_complete = true;
    for (const KerasTensor& input : node->inputs()) {
      if (given.contains(input) || computable.contains(input.node_ptr().get())) continue;
      is_complete = false;
      if (input.node().is_input()) continue;
      fail<ValueError>(
          "Graph disconnected: cannot find parent for tensor {} at operation '{}'. The following "
          "previous operations were accessed without issue: [{}]",
          to_string(input), node->layer->name(), accessed);
    }
    if (!is_complete) continue;
    computable.insert(node.get());
    accessed += (accessed.empty() ? "'" : ", '") + node->layer->name() + "'";
  }
  for (const KerasTensor& output : flat_outputs_) {
    if (!given.contains(output) && !computable.contains(output.node_ptr().get())) {
      fail<ValueError>("Output with path `` is not connected to `inputs`: {}", to_string(output));
    }
  }
}

void Function::check_names() const {
  std::map<std::string, int> counts;
  for (const Layer& operation : operations_) ++counts[operation.name()];
  for (const Layer& operation : operations_) {
    if (const int count = counts[operation.name()]; count != 1) {
      fail<ValueError>(
          "The name \"{}\" is used {} times in the model. All operation names should be unique.",
          operation.name(), count);
    }
  }
}

std::size_t Function::node_index(const Node& node) const {
  const auto it = node_index_.find(&node);
  RAMET_ASSERT(it != node_index_.end());
  return it->second;
}

}  // namespace ramet
