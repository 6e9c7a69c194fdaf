#pragma once
// The model graph: KerasTensor, one output of one Node; Node, one call of one layer. Edges point
// backwards only (tensor -> node -> layer and input tensors), so graphs have no reference cycles.

#include <memory>
#include <string>
#include <vector>

#include "ramet/core/tensor.h"
#include "ramet/layers/tree.h"
#include "ramet/ops/op.h"

namespace ramet {

class LayerBase;
struct Node;

/// A symbolic tensor: a shape and a dtype, and how it is computed. A default-made one is absent.
class KerasTensor {
 public:
  KerasTensor() = default;
  KerasTensor(std::shared_ptr<const Node> node, std::size_t index)
      : node_(std::move(node)), index_(index) {}

  explicit operator bool() const { return node_ != nullptr; }
  const Spec& spec() const;
  const Shape& shape() const { return spec().shape; }
  DType dtype() const { return spec().dtype; }
  std::size_t rank() const { return spec().shape.size(); }
  /// The mask that layers attach (a bool tensor), or an absent tensor.
  KerasTensor mask() const;
  const Node& node() const { return *node_; }
  const std::shared_ptr<const Node>& node_ptr() const { return node_; }
  std::size_t index() const { return index_; }  ///< among the node's outputs
  friend bool operator==(const KerasTensor&, const KerasTensor&) = default;

 private:
  std::shared_ptr<const Node> node_;
  std::size_t index_ = 0;
};

/// "<KerasTensor shape=(None, 3), dtype=float32, sparse=False, ragged=False, name=a>"
std::string to_string(const KerasTensor& tensor);
/// Lists and dicts of tensors as Python prints them.
std::string to_string(const Tree<KerasTensor>& tensors);

/// One call of one layer.
struct Node {
  std::shared_ptr<LayerBase> layer;
  Arguments<KerasTensor> arguments;
  Specs outputs;                   ///< in flattening order
  std::vector<KerasTensor> masks;  ///< of the outputs; empty when none has one
  Tree<std::size_t> structure;     ///< of the outputs; leaves are positions in `outputs`
  std::size_t call_index = 0;      ///< how often the layer had been called before

  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();  // unwinds long chains with a loop

  /// True for the node of an InputLayer.
  bool is_input() const;
  std::vector<KerasTensor> inputs() const;  ///< in Keras's order
};

/// The outputs of a node, in the structure that the layer returned.
Tree<KerasTensor> outputs_of(const std::shared_ptr<const Node>& node);

}  // namespace ramet
