#include "ramet/ops/movement.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// The shape that the node's operands broadcast to with `replacement` as operand `position`.
Shape joint_shape(const Ir& ir, const IrNode& node, std::size_t position, ValueId replacement) {
  Shape shape;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const ValueId id = i == position ? replacement : node.inputs[i];
    shape = broadcast(shape, ir.shape(id), node.op->name);
  }
  return shape;
}

}  // namespace

void absorb_broadcasts(Ir& ir) {
  const std::vector<const IrNode*> makers = ir.producers();
  for (IrNode& node : ir.nodes) {
    if (!node.op->elementwise) continue;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const IrNode* maker = makers[static_cast<std::size_t>(node.inputs[i])];
      if (maker == nullptr || maker->op != &ops::broadcast_to_op) continue;
      const ValueId source = maker->inputs[0];
      if (joint_shape(ir, node, i, source) == ir.shape(node.outputs[0])) node.inputs[i] = source;
    }
  }
}

}  // namespace ramet::passes
