#include <algorithm>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// Do the last axes of `split` hold what one axis of `extent` elements held, and does `operand` have
// just these?
bool covers_split_axis(const Shape& operand, const Shape& split, Dim extent) {
  if (operand.size() < 2 || operand.size() > split.size()) return false;
  return element_count(operand) == extent &&
         std::equal(operand.begin(), operand.end(), split.end() - static_cast<Dim>(operand.size()));
}

}  // namespace

void delay_reshape(Ir& ir) {
  ir.mark_static();
  const std::vector<int> uses = ir.use_counts();
  std::vector<std::ptrdiff_t> made_at(ir.values.size(), -1);
  std::vector<IrNode> nodes;
  for (IrNode& node : ir.nodes) {
    const auto reshape_of = [&](ValueId id) -> IrNode* {
      const auto at = static_cast<std::size_t>(id) < made_at.size()
                          ? made_at[static_cast<std::size_t>(id)]
                          : -1;
      if (at < 0 || uses[static_cast<std::size_t>(id)] != 1) return nullptr;
      IrNode& maker = nodes[static_cast<std::size_t>(at)];
      return maker.op == &ops::reshape_op ? &maker : nullptr;
    };
    if (node.op == &ops::add_op || node.op == &ops::multiply_op) {
      const std::size_t carried = ir.value(node.inputs[0]).is_static ? 1 : 0;
      const ValueId operand = node.inputs[1 - carried];
      IrNode* reshape = reshape_of(node.inputs[carried]);
      const ValueId result = node.outputs[0];
      if (reshape != nullptr && ir.value(operand).is_static &&
          ir.shape(result) == ir.shape(node.inputs[carried]) &&
          !ir.shape(reshape->inputs[0]).empty() &&
          covers_split_axis(ir.shape(operand), ir.shape(result),
                            ir.shape(reshape->inputs[0]).back())) {
        const ValueId source = reshape->inputs[0];
        const DType dtype = ir.spec(result).dtype;
        const Dim extent = ir.shape(source).back();
        const ValueId flat =
            ir.add_value({.spec = {{extent}, ir.spec(operand).dtype}, .is_static = true});
        const ValueId whole = ir.add_value({.spec = {ir.shape(source), dtype}});
        // The old reshape has no use any more and is dropped later.
        const Attrs shape = reshape->attrs;
        nodes.push_back({&ops::reshape_op, ops::ShapeAttrs{{extent}}, {operand}, {flat}});
        std::vector<ValueId> operands = {source, flat};
        nodes.push_back({node.op, node.attrs, operands, {whole}});
        nodes.push_back({&ops::reshape_op, shape, {whole}, {result}});
        made_at[static_cast<std::size_t>(result)] = static_cast<std::ptrdiff_t>(nodes.size()) - 1;
        continue;
      }
    }
    nodes.push_back(std::move(node));
    for (ValueId id : nodes.back().outputs) {
      made_at[static_cast<std::size_t>(id)] = static_cast<std::ptrdiff_t>(nodes.size()) - 1;
    }
  }
  ir.nodes = std::move(nodes);
  ir.mark_static();
}

}  // namespace ramet::passes
