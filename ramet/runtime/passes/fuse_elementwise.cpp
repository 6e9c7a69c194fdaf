#include <map>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// A loop with more instructions or inputs than this spills its tiles from the first-level cache;
// single elements need no tiles.
constexpr std::size_t most_steps = 24, most_inputs = 8, most_single_elements = 16;

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

bool fits(const Ir& ir, const Group& group) {
  const std::vector<ValueId> inputs = outside_inputs(ir, group);
  const auto single = static_cast<std::size_t>(std::count_if(
      inputs.begin(), inputs.end(), [&](ValueId id) { return element_count(ir.shape(id)) == 1; }));
  return group.nodes.size() <= most_steps && single <= most_single_elements &&
         inputs.size() - single <= most_inputs;
}

// `leaves` says which values are outputs of the graph; one that the group makes leaves its loop
// too.
IrNode fused_node(const Ir& ir, const Group& group, const std::vector<bool>& leaves) {
  FusedAttrs attrs;
  const ValueId root = ir.nodes[group.nodes.front()].outputs[0];
  IrNode fused{&fused_op, {}, outside_inputs(ir, group), {}};
  std::map<ValueId, std::int32_t> slots;
  for (ValueId id : fused.inputs) slots.emplace(id, static_cast<std::int32_t>(slots.size()));
  attrs.inputs = static_cast<std::int32_t>(fused.inputs.size());
  for (auto i = group.nodes.rbegin(); i != group.nodes.rend(); ++i) {
    const IrNode& node = ir.nodes[*i];
    FusedStep step{*node.op->elementwise, ir.spec(node.outputs[0]).dtype, {}};
    for (ValueId id : node.inputs) step.operands.push_back(slots.at(id));
    slots[node.outputs[0]] = attrs.inputs + static_cast<std::int32_t>(attrs.steps.size());
    attrs.steps.push_back(std::move(step));
    const ValueId result = node.outputs[0];
    if (result != root && !leaves[static_cast<std::size_t>(result)]) continue;
    fused.outputs.push_back(result);
    attrs.results.push_back(static_cast<std::int32_t>(attrs.steps.size()) - 1);
  }
  fused.attrs = std::move(attrs);
  return fused;
}

}  // namespace

// From the last node to the first: a node joins the group that has all its uses within the graph,
// else starts one.
void fuse_elementwise(Ir& ir) {
  ir.mark_static();
  constexpr int none = -1, outside = -2;
  std::vector<int> used_by(ir.values.size(), none);  // the one group that uses a value, or outside
  const auto use = [&](ValueId id, int group) {
    if (id == no_value) return;
    int& user = used_by[static_cast<std::size_t>(id)];
    user = user == none || user == group ? group : outside;
  };
  std::vector<bool> leaves(ir.values.size(), false);
  for (ValueId id : ir.outputs) leaves[static_cast<std::size_t>(id)] = true;

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
                         ir.value(root).is_static == ir.value(result).is_static && fits(ir, grown);
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
      kept.push_back(fused_node(ir, group, leaves));
    }
  }
  ir.nodes = std::move(kept);
}

}  // namespace ramet::passes
