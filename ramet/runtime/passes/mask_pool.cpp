#include <algorithm>

#include "ramet/ops/backward.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

bool is_zero(const Ir& ir, ValueId id) {
  const Ir::ValueInfo& info = ir.value(id);
  return info.origin == Origin::constant && info.constant.size() == 1 && info.constant.at(0) == 0;
}

}  // namespace

void mask_pool(Ir& ir) {
  const std::vector<int> uses = ir.use_counts();
  const std::vector<const IrNode*> makers = ir.producers();
  const auto maker = [&](ValueId id) { return makers[static_cast<std::size_t>(id)]; };
  struct Rewrite {
    std::size_t gradient, where;  // positions
    ValueId pooled, condition;
  };
  std::vector<Rewrite> found;
  for (std::size_t i = 0; i < ir.nodes.size(); ++i) {
    const IrNode& where = ir.nodes[i];
    if (where.op != &ops::where_op || !is_zero(ir, where.inputs[2])) continue;
    const IrNode *test = maker(where.inputs[0]), *gradient = maker(where.inputs[1]);
    if (test == nullptr || test->op != &ops::greater_op || !is_zero(ir, test->inputs[1])) continue;
    if (gradient == nullptr || gradient->op != &ops::max_pool_gradient_op) continue;
    const ValueId x = gradient->inputs[0];
    if (test->inputs[0] != x || uses[static_cast<std::size_t>(where.inputs[1])] != 1) continue;
    const auto at = static_cast<std::size_t>(gradient - ir.nodes.data());
    const auto pool = std::find_if(ir.nodes.begin(), gradient - ir.nodes.data() + ir.nodes.begin(),
                                   [&](const IrNode& node) {
                                     return node.op == &ops::max_pool_op && node.inputs[0] == x &&
                                            node.attrs == gradient->attrs;
                                   });
    if (pool - ir.nodes.begin() < static_cast<std::ptrdiff_t>(at)) {
      found.push_back({at, i, pool->outputs[0], where.inputs[0]});
    }
  }
  // From the last one, so that positions stay.
  for (auto it = found.rbegin(); it != found.rend(); ++it) {
    const IrNode where = ir.nodes[it->where], gradient = ir.nodes[it->gradient];
    const IrNode test = *std::find_if(ir.nodes.begin(), ir.nodes.end(), [&](const IrNode& node) {
      return node.outputs[0] == it->condition;
    });
    const Shape pooled = ir.shape(it->pooled);
    const ValueId condition = ir.add_value({.spec = {pooled, DType::boolean}});
    const ValueId masked = ir.add_value({.spec = {pooled, ir.spec(gradient.inputs[1]).dtype}});
    ir.nodes[it->where] = {
        gradient.op, gradient.attrs, {gradient.inputs[0], masked}, where.outputs};
    ir.nodes[it->gradient] = {
        where.op, where.attrs, {condition, gradient.inputs[1], where.inputs[2]}, {masked}};
    ir.nodes.insert(ir.nodes.begin() + static_cast<std::ptrdiff_t>(it->gradient),
                    {test.op, test.attrs, {it->pooled, test.inputs[1]}, {condition}});
  }
}

}  // namespace ramet::passes
