#include "ramet/ops/movement.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// Rows shorter than `narrow` cost more to begin than to compute; `wide` ones are long enough.
constexpr Dim narrow = 64, wide = 256;
// What is repeated is so many times smaller than the result, at least.
constexpr Dim least_gain = 16;

// `shape` repeated along the axes that it lacks in `output`, until the two lie alike for long
// enough.
Shape repeated(Shape shape, const Shape& output) {
  while (shape.size() < output.size()) shape.insert(0, 1);
  Dim alike = 1;
  std::size_t axis = output.size();
  while (axis > 0 && shape[axis - 1] == output[axis - 1]) alike *= output[--axis];
  if (alike == 1 || alike >= narrow) return shape;
  while (axis > 0 && alike < wide) {
    --axis;
    shape[axis] = output[axis];
    alike *= output[axis];
  }
  return shape;
}

}  // namespace

void repeat_narrow(Ir& ir) {
  std::vector<IrNode> nodes;
  for (IrNode& node : ir.nodes) {
    if (node.op == &fused_op) {
      const Shape output = ir.shape(node.outputs[0]);
      for (ValueId& id : node.inputs) {
        const Spec from = ir.spec(id);
        const Shape shape = repeated(from.shape, output);
        const Dim size = element_count(shape);
        const bool is_repeated = size != element_count(from.shape);
        if (!is_repeated || size * least_gain > element_count(output)) continue;
        const ValueId rows = ir.add_value({.spec = {shape, from.dtype}});
        nodes.push_back({&ops::broadcast_to_op, ops::ShapeAttrs{shape}, {id}, {rows}});
        id = rows;
      }
    }
    nodes.push_back(std::move(node));
  }
  ir.nodes = std::move(nodes);
}

}  // namespace ramet::passes
