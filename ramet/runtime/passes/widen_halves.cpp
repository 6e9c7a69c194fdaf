#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

bool is_half(DType dtype) { return dtype == DType::float16 || dtype == DType::bfloat16; }

// Ops that only move bytes work on halves as they are.
bool moves_only(const IrNode& node) {
  const Op* movers[] = {&ops::reshape_op,     &ops::transpose_op, &ops::broadcast_to_op,
                        &ops::concatenate_op, &ops::slice_op,     &ops::cast_op,
                        &ops::bitcast_op,     &ops::scan_op};
  return std::find(std::begin(movers), std::end(movers), node.op) != std::end(movers);
}

IrNode cast_node(Ir& ir, ValueId from, DType to, ValueId* result) {
  *result = ir.add_value({.spec = {ir.shape(from), to}});
  return {&ops::cast_op, ops::CastAttrs{to}, {from}, {*result}};
}

}  // namespace

void widen_halves(Ir& ir) {
  std::vector<IrNode> nodes;
  for (IrNode& node : ir.nodes) {
    bool touches_half = false;
    for (ValueId id : node.inputs)
      touches_half = touches_half || (id != no_value && is_half(ir.spec(id).dtype));
    if (!touches_half || moves_only(node)) {
      nodes.push_back(std::move(node));
      continue;
    }
    for (ValueId& id : node.inputs) {
      if (id != no_value && is_half(ir.spec(id).dtype)) {
        nodes.push_back(cast_node(ir, id, DType::float32, &id));
      }
    }
    std::vector<IrNode> back;
    for (ValueId& id : node.outputs) {
      if (!is_half(ir.spec(id).dtype)) continue;
      const ValueId wide = ir.add_value({.spec = {ir.shape(id), DType::float32}});
      back.push_back({&ops::cast_op, ops::CastAttrs{ir.spec(id).dtype}, {wide}, {id}});
      id = wide;
    }
    nodes.push_back(std::move(node));
    nodes.insert(nodes.end(), std::make_move_iterator(back.begin()),
                 std::make_move_iterator(back.end()));
  }
  ir.nodes = std::move(nodes);
}

}  // namespace ramet::passes
