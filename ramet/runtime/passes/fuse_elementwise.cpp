#include <algorithm>
#include <limits>
#include <map>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// A loop with more instructions or inputs than this spills its tiles from the first-level cache;
// single elements need no tiles.
constexpr std::size_t most_steps = 24, most_inputs = 8, most_single_elements = 16, most_sums = 4;
// A node that is computed earlier than it stands makes its result live longer: only among
// neighbours is that worth a pass over memory.
constexpr std::size_t farthest = 24;
// Narrow rows are added up element by element.
constexpr Dim narrowest_sum = 8;

bool fusable_type(DType dtype) {
  return dtype == DType::float32 || dtype == DType::int32 || dtype == DType::boolean;
}

bool is_fusable(const Ir& ir, const IrNode& node) {
  if (!node.op->elementwise || !fusable_type(ir.spec(node.outputs[0]).dtype)) return false;
  return std::all_of(node.inputs.begin(), node.inputs.end(),
                     [&](ValueId id) { return fusable_type(ir.spec(id).dtype); });
}

// A sum over all axes but the last.
bool sums_rows(const Ir& ir, const IrNode& node) {
  if (node.op != &ops::sum_op || ir.spec(node.inputs[0]).dtype != DType::float32) return false;
  const auto& axes = node.attrs.as<ops::ReduceAttrs>().axes;
  const Shape& shape = ir.shape(node.inputs[0]);
  return axes.size() + 1 == shape.size() && axes.back() + 1 < static_cast<Dim>(shape.size()) &&
         shape.back() >= narrowest_sum && element_count(shape) > 0;
}

struct Group {
  std::size_t at = 0;                    // where it runs
  std::vector<std::size_t> nodes, sums;  // positions, last first
};

class Fuser {
 public:
  explicit Fuser(Ir& ir)
      : ir_(ir), group_of_(ir.nodes.size(), none), maker_(ir.values.size(), none) {}

  void run() {
    ir_.mark_static();
    for (std::size_t i = 0; i < ir_.nodes.size(); ++i) {
      for (ValueId id : ir_.nodes[i].outputs) maker_[index(id)] = static_cast<int>(i);
    }
    take_producers();
    take_consumers();
    take_sums();
    write();
  }

 private:
  static constexpr int none = -1, outside = -2;
  static std::size_t index(ValueId id) { return static_cast<std::size_t>(id); }
  Group& group(int number) { return groups_[static_cast<std::size_t>(number)]; }
  ValueId result_of(std::size_t node) const { return ir_.nodes[node].outputs[0]; }
  const Shape& shape_of(const Group& group) const { return ir_.shape(result_of(group.nodes[0])); }

  // Where a value is known: behind this position. -1 for what a run begins with.
  int known_at(ValueId id) const {
    const int maker = maker_[index(id)];
    if (maker < 0) return -1;
    const int number = group_of_[static_cast<std::size_t>(maker)];
    return number < 0 ? maker : static_cast<int>(groups_[static_cast<std::size_t>(number)].at);
  }

  bool makes(int number, ValueId id) const {
    const int maker = maker_[index(id)];
    return maker >= 0 && group_of_[static_cast<std::size_t>(maker)] == number &&
           ir_.nodes[static_cast<std::size_t>(maker)].op->elementwise;
  }

  // Operands of the nodes that come from outside, in order of first use.
  std::vector<ValueId> outside_inputs(const std::vector<std::size_t>& nodes) const {
    std::vector<ValueId> made, inputs;
    for (std::size_t i : nodes) made.push_back(result_of(i));
    for (auto i = nodes.rbegin(); i != nodes.rend(); ++i) {
      for (ValueId id : ir_.nodes[*i].inputs) {
        if (std::find(made.begin(), made.end(), id) != made.end()) continue;
        if (std::find(inputs.begin(), inputs.end(), id) == inputs.end()) inputs.push_back(id);
      }
    }
    return inputs;
  }

  bool fits(const std::vector<std::size_t>& nodes) const {
    const std::vector<ValueId> inputs = outside_inputs(nodes);
    const auto single =
        static_cast<std::size_t>(std::count_if(inputs.begin(), inputs.end(), [&](ValueId id) {
          return element_count(ir_.shape(id)) == 1;
        }));
    return nodes.size() <= most_steps && single <= most_single_elements &&
           inputs.size() - single <= most_inputs;
  }

  bool alike(std::size_t a, std::size_t b) const {
    return ir_.shape(result_of(a)) == ir_.shape(result_of(b)) &&
           ir_.value(result_of(a)).is_static == ir_.value(result_of(b)).is_static;
  }

  // From the last node to the first: a node joins the group that has all its uses within the graph,
  // else starts one.
  void take_producers() {
    std::vector<int> used_by(ir_.values.size(), none);  // the one group that uses it, or outside
    const auto use = [&](ValueId id, int number) {
      if (id == no_value) return;
      int& user = used_by[index(id)];
      user = user == none || user == number ? number : outside;
    };
    for (std::size_t i = ir_.nodes.size(); i-- > 0;) {
      const IrNode& node = ir_.nodes[i];
      if (!is_fusable(ir_, node)) {
        for (ValueId id : node.inputs) use(id, outside);
        use(node.epilogue.bias, outside);
        use(node.epilogue.residual, outside);
        continue;
      }
      int number = used_by[index(node.outputs[0])];
      if (number >= 0) {
        std::vector<std::size_t> grown = group(number).nodes;
        grown.push_back(i);
        if (alike(grown.front(), i) && fits(grown)) {
          group(number).nodes = std::move(grown);
        } else {
          number = none;
        }
      }
      if (number < 0) {
        number = static_cast<int>(groups_.size());
        groups_.push_back({.at = i, .nodes = {i}, .sums = {}});
      }
      group_of_[i] = number;
      for (ValueId id : node.inputs) use(id, number);
    }
  }

  // From the first group to the last: a group that reads what one before it makes, and needs
  // nothing that is not known there, joins it.
  void take_consumers() {
    for (std::size_t i = 0; i < ir_.nodes.size(); ++i) {
      const int number = group_of_[i];
      if (number < 0 || group(number).at != i) continue;
      const int into = producer_to_join(number);
      if (into == none) continue;
      Group &from = group(number), &to = group(into);
      to.nodes.insert(to.nodes.end(), from.nodes.begin(), from.nodes.end());
      std::sort(to.nodes.rbegin(), to.nodes.rend());
      for (std::size_t node : from.nodes) group_of_[node] = into;
      from.nodes.clear();
    }
  }

  int producer_to_join(int number) {
    const Group& from = group(number);
    const std::vector<ValueId> inputs = outside_inputs(from.nodes);
    int into = none;
    for (ValueId id : inputs) {  // the last to run among those it reads from
      const int maker = maker_[index(id)];
      const int candidate = maker < 0 ? none : group_of_[static_cast<std::size_t>(maker)];
      if (candidate >= 0 && candidate != number &&
          (into == none || group(candidate).at > group(into).at)) {
        into = candidate;
      }
    }
    if (into == none) return none;
    const Group& to = group(into);
    const auto at = static_cast<int>(to.at);
    const bool is_known = std::all_of(inputs.begin(), inputs.end(), [&](ValueId id) {
      return makes(into, id) || known_at(id) < at;
    });
    if (!is_known || from.at < to.at || from.at - to.at > farthest) return none;
    if (!alike(from.nodes.front(), to.nodes.front())) return none;
    std::vector<std::size_t> both = to.nodes;
    both.insert(both.end(), from.nodes.begin(), from.nodes.end());
    std::sort(both.rbegin(), both.rend());
    return fits(both) ? into : none;
  }

  // A sum over rows joins the loop that makes its operand.
  void take_sums() {
    for (std::size_t i = 0; i < ir_.nodes.size(); ++i) {
      const IrNode& node = ir_.nodes[i];
      if (!sums_rows(ir_, node)) continue;
      const int maker = maker_[index(node.inputs[0])];
      const int number = maker < 0 ? none : group_of_[static_cast<std::size_t>(maker)];
      if (number < 0) continue;
      Group& loop = group(number);
      if (shape_of(loop) != ir_.shape(node.inputs[0]) || loop.sums.size() == most_sums ||
          ir_.value(node.outputs[0]).is_static != ir_.value(node.inputs[0]).is_static) {
        continue;
      }
      loop.sums.push_back(i);
      group_of_[i] = number;
    }
  }

  // Results leave their loop when anything outside of it reads them.
  std::vector<bool> leaving() const {
    std::vector<int> uses = ir_.use_counts();
    for (std::size_t i = 0; i < ir_.nodes.size(); ++i) {
      const int number = group_of_[i];
      if (number < 0) continue;
      for (ValueId id : ir_.nodes[i].inputs) {
        const int maker = maker_[index(id)];
        if (maker >= 0 && group_of_[static_cast<std::size_t>(maker)] == number) --uses[index(id)];
      }
    }
    std::vector<bool> leaves;
    for (int count : uses) leaves.push_back(count > 0);
    return leaves;
  }

  IrNode fused_node(const Group& group, const std::vector<bool>& leaves) const {
    FusedAttrs attrs;
    IrNode fused{&fused_op, {}, outside_inputs(group.nodes), {}};
    std::map<ValueId, std::int32_t> slots;
    for (ValueId id : fused.inputs) slots.emplace(id, static_cast<std::int32_t>(slots.size()));
    attrs.inputs = static_cast<std::int32_t>(fused.inputs.size());
    for (auto i = group.nodes.rbegin(); i != group.nodes.rend(); ++i) {
      const IrNode& node = ir_.nodes[*i];
      const ValueId result = node.outputs[0];
      FusedStep step{*node.op->elementwise, ir_.spec(result).dtype, {}};
      for (ValueId id : node.inputs) step.operands.push_back(slots.at(id));
      slots[result] = attrs.inputs + static_cast<std::int32_t>(attrs.steps.size());
      attrs.steps.push_back(std::move(step));
      if (!leaves[index(result)]) continue;
      fused.outputs.push_back(result);
      attrs.results.push_back(static_cast<std::int32_t>(attrs.steps.size()) - 1);
    }
    for (std::size_t i : group.sums) {
      const IrNode& node = ir_.nodes[i];
      attrs.sums.push_back({slots.at(node.inputs[0]), ir_.shape(node.outputs[0])});
      fused.outputs.push_back(node.outputs[0]);
    }
    fused.attrs = std::move(attrs);
    return fused;
  }

  void write() {
    const std::vector<bool> leaves = leaving();
    std::vector<IrNode> kept;
    for (std::size_t i = 0; i < ir_.nodes.size(); ++i) {
      const int number = group_of_[i];
      if (number < 0) {
        kept.push_back(ir_.nodes[i]);
      } else if (const Group& loop = group(number); loop.at == i && !loop.nodes.empty()) {
        kept.push_back(fused_node(loop, leaves));
      }
    }
    ir_.nodes = std::move(kept);
  }

  Ir& ir_;
  std::vector<Group> groups_;
  std::vector<int> group_of_;  // of each node
  std::vector<int> maker_;     // of each value
};

}  // namespace

void fuse_elementwise(Ir& ir) { Fuser(ir).run(); }

}  // namespace ramet::passes
