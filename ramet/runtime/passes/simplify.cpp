#include <numeric>
#include <unordered_map>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

void remove_unused(Ir& ir) {
  std::vector<bool> wanted(ir.values.size(), false);
  const auto want = [&](ValueId id) {
    if (id != no_value) wanted[static_cast<std::size_t>(id)] = true;
  };
  for (ValueId id : ir.outputs) want(id);
  std::vector<IrNode> kept;
  for (auto node = ir.nodes.rbegin(); node != ir.nodes.rend(); ++node) {
    const bool is_used = std::any_of(node->outputs.begin(), node->outputs.end(), [&](ValueId id) {
      return wanted[static_cast<std::size_t>(id)];
    });
    if (!is_used) continue;
    for (ValueId id : node->inputs) want(id);
    want(node->epilogue.bias);
    want(node->epilogue.residual);
    kept.push_back(std::move(*node));
  }
  ir.nodes.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
}

// What every use of a value is to be replaced by, found by following replacements to their end.
class Renaming {
 public:
  explicit Renaming(std::size_t count) : target_(count) {
    std::iota(target_.begin(), target_.end(), 0);
  }
  void set(ValueId from, ValueId to) { target_[static_cast<std::size_t>(from)] = resolve(to); }
  ValueId resolve(ValueId id) const {
    return id == no_value ? id : target_[static_cast<std::size_t>(id)];
  }
  void apply(IrNode& node) const {
    for (ValueId& id : node.inputs) id = resolve(id);
    node.epilogue.bias = resolve(node.epilogue.bias);
    node.epilogue.residual = resolve(node.epilogue.residual);
  }

 private:
  std::vector<ValueId> target_;
};

bool does_nothing(const Ir& ir, const IrNode& node) {
  if (node.inputs.size() != 1 || !(ir.spec(node.inputs[0]) == ir.spec(node.outputs[0])))
    return false;
  if (node.op == &ops::reshape_op || node.op == &ops::broadcast_to_op || node.op == &ops::cast_op) {
    return true;
  }
  if (node.op == &ops::transpose_op) {
    const auto& axes = node.attrs.as<ops::PermutationAttrs>().axes;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (axes[i] != static_cast<Dim>(i)) return false;
    }
    return true;
  }
  return false;
}

// Two reshapes or transposes in a row are one.
void merge_with_producer(const Ir& ir, IrNode& node, const std::vector<const IrNode*>& makers) {
  const IrNode* maker = node.inputs.empty() || node.inputs[0] == no_value
                            ? nullptr
                            : makers[static_cast<std::size_t>(node.inputs[0])];
  if (maker == nullptr || maker->op != node.op) return;
  if (node.op == &ops::reshape_op) {
    node.inputs[0] = maker->inputs[0];
  } else if (node.op == &ops::transpose_op) {
    const auto& inner = maker->attrs.as<ops::PermutationAttrs>().axes;
    std::vector<Dim> axes;
    for (Dim axis : node.attrs.as<ops::PermutationAttrs>().axes) {
      axes.push_back(inner[static_cast<std::size_t>(axis)]);
    }
    node.attrs = ops::PermutationAttrs{axes};
    node.inputs[0] = maker->inputs[0];
  }
  (void)ir;
}

bool same_constant(const Tensor& a, const Tensor& b) {
  constexpr std::size_t small = 256;
  return a.spec() == b.spec() &&
         (a.shares_data_with(b) || (a.byte_size() <= small && identical(a, b)));
}

}  // namespace

void simplify(Ir& ir) {
  remove_unused(ir);
  Renaming renaming(ir.values.size());

  std::vector<ValueId> constants;
  for (std::size_t i = 0; i < ir.values.size(); ++i) {
    if (ir.values[i].origin != Origin::constant) continue;
    const auto id = static_cast<ValueId>(i);
    const auto twin = std::find_if(constants.begin(), constants.end(), [&](ValueId other) {
      return same_constant(ir.value(other).constant, ir.values[i].constant);
    });
    if (twin != constants.end()) {
      renaming.set(id, *twin);
    } else if (constants.size() < 512) {  // more are not worth the comparisons
      constants.push_back(id);
    }
  }

  std::vector<const IrNode*> makers(ir.values.size(), nullptr);
  std::unordered_multimap<std::size_t, const IrNode*> seen;
  for (IrNode& node : ir.nodes) {
    renaming.apply(node);
    merge_with_producer(ir, node, makers);
    if (does_nothing(ir, node)) {
      renaming.set(node.outputs[0], node.inputs[0]);
      continue;
    }
    std::size_t hash = std::hash<const void*>()(node.op);
    for (ValueId id : node.inputs) hash = hash * 1000003 + static_cast<std::size_t>(id);
    const auto [first, last] = seen.equal_range(hash);
    const auto twin = std::find_if(first, last, [&](const auto& entry) {
      const IrNode& other = *entry.second;
      return other.op == node.op && other.inputs == node.inputs && other.attrs == node.attrs &&
             node.epilogue.empty() && other.epilogue.empty();
    });
    if (twin != last) {
      for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        renaming.set(node.outputs[i], twin->second->outputs[i]);
      }
      continue;
    }
    seen.emplace(hash, &node);
    for (ValueId id : node.outputs) makers[static_cast<std::size_t>(id)] = &node;
  }
  for (ValueId& id : ir.outputs) id = renaming.resolve(id);
  remove_unused(ir);
  ir.mark_static();
}

}  // namespace ramet::passes
