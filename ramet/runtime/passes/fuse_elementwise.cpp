#include <map>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// A loop with more instructions or inputs than this spills its tiles from the first-level cache.
constexpr std::size_t most_steps = 24, most_inputs = 8;

bool fusable_type(DType dtype) {
  return dtype == DType::float32 || dtype == DType::int32 || dtype == DType::boolean;
}

bool is_fusable(const Ir& ir, const IrNode& node) {
  if (!node.op->elementwise || !fusable_type(ir.spec(node.outputs[0]).dtype)) return false;
  return std::all_of(node.inputs.begin(), node.inputs.end(),
                     [&](ValueId id) { return fusable_type(ir.spec(id).dtype); });
}

struct Group {
  std::vector<std::size_t> nodes;  // positions, last first
};

// Operands of the group that come from outside, in order of first use.
std::vector<ValueId> outside_inputs(const Ir& ir, const Group& group) {
  std::vector<ValueId> made, outside;
  for (std::size_t i : group.nodes) made.push_back(ir.nodes[i].outputs[0]);
  for (auto i = group.nodes.rbegin(); i != group.nodes.rend(); ++i) {
    for (ValueId id : ir.nodes[*i].inputs) {
      if (std::find(made.begin(), made.end(), id) != made.end()) continue;
      if (std::find(outside.begin(), outside.end(), id) == outside.end()) outside.push_back(id);
    }
  }
  return outside;
}

IrNode fused_node(const Ir& ir, const Group& group) {
  FusedAttrs attrs;
  IrNode fused{&fused_op, {}, outside_inputs(ir, group), {ir.nodes[group.nodes.front()].outputs[0]}};
  std::map<ValueId, std::int32_t> slots;
  for (ValueId id : fused.inputs) slots.emplace(id, static_cast<std::int32_t>(slots.size()));
  attrs.inputs = static_cast<std::int32_t>(fused.inputs.size());
  for (auto i = group.nodes.rbegin(); i != group.nodes.rend(); ++i) {
    const IrNode& node = ir.nodes[*i];
    FusedStep step{*node.op->elementwise, ir.spec(node.outputs[0]).dtype, {}};
    for (ValueId id : node.inputs) step.operands.push_back(slots.at(id));
    slots[node.outputs[0]] = attrs.inputs + static_cast<std::int32_t>(attrs.steps.size());
    attrs.steps.push_back(std::move(step));
  }
  attrs.results = {static_cast<std::int32_t>(attrs.steps.size()) - 1};
  fused.attrs = std::move(attrs);
  return fused;
}

}  // namespace

// From the last node to the first: a node joins the group that has all its uses, else starts one.
void fuse_elementwise(Ir& ir) {
  ir.mark_static();
  constexpr int none = -1, outside = -2;
  std::vector<int> used_by(ir.values.size(), none);  // the one group that uses a value, or outside
  const auto use = [&](ValueId id, int group) {
    if (id == no_value) return;
    int& user = used_by[static_cast<std::size_t>(id)];
    user = user == none || user == group ? group : outside;
  };
  for (ValueId id : ir.outputs) use(id, outside);

  std::vector<Group> groups;
  std::vector<int> group_of(ir.nodes.size(), none);
  for (std::size_t i = ir.nodes.size(); i-- > 0;) {
    const IrNode& node = ir.nodes[i];
    if (!is_fusable(ir, node)) {
      for (ValueId id : node.inputs) use(id, outside);
      use(node.epilogue.bias, outside);
      use(node.epilogue.residual, outside);
      continue;
    }
    const ValueId result = node.outputs[0];
    int group = used_by[static_cast<std::size_t>(result)];
    if (group >= 0) {
      Group grown = groups[static_cast<std::size_t>(group)];
      const ValueId root = ir.nodes[grown.nodes.front()].outputs[0];
      grown.nodes.push_back(i);
      const bool joins = ir.shape(root) == ir.shape(result) &&
                         ir.value(root).is_static == ir.value(result).is_static &&
                         grown.nodes.size() <= most_steps &&
                         outside_inputs(ir, grown).size() <= most_inputs;
      if (joins) {
        groups[static_cast<std::size_t>(group)] = std::move(grown);
      } else {
        group = none;
      }
    }
    if (group < 0) {
      group = static_cast<int>(groups.size());
      groups.push_back({{i}});
    }
    group_of[i] = group;
    for (ValueId id : node.inputs) use(id, group);
  }

  std::vector<IrNode> kept;
  for (std::size_t i = 0; i < ir.nodes.size(); ++i) {
    if (group_of[i] == none) {
      kept.push_back(std::move(ir.nodes[i]));
    } else if (const Group& group = groups[static_cast<std::size_t>(group_of[i])];
               group.nodes.front() == i) {
      kept.push_back(fused_node(ir, group));
    }
  }
  ir.nodes = std::move(kept);
}

}  // namespace ramet::passes
