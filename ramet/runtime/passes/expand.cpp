#include <unordered_map>

#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// The nodes of `definition`, whose leaves stand for the node's inputs, with the node's own outputs
// at the end.
std::vector<IrNode> inlined(Ir& ir, const IrNode& node, const Values& placeholders,
                            const Values& definition) {
  struct Key {
    const Call* call;
    std::size_t output;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& k) const {
      return std::hash<const void*>()(k.call) * 31 + k.output;
    }
  };
  std::unordered_map<Key, ValueId, Hash> ids;
  for (std::size_t i = 0; i < placeholders.size(); ++i) {
    if (placeholders[i]) ids[{&placeholders[i].call(), 0}] = node.inputs[i];
  }
  std::vector<IrNode> nodes;
  for (const auto& call : postorder(definition)) {
    if (ids.contains({call.get(), 0})) continue;
    if (call->op == &constant_op) {
      ids[{call.get(), 0}] = ir.add_constant(call->as<ConstantAttrs>().value);
      continue;
    }
    RAMET_ASSERT(call->op != &input_op && call->op != &variable_op);
    IrNode inner{call->op, call->attrs, {}, {}};
    for (const Value& in : call->inputs) {
      inner.inputs.push_back(in ? ids.at({&in.call(), in.output()}) : no_value);
    }
    for (std::size_t i = 0; i < call->outputs.size(); ++i) {
      inner.outputs.push_back(ir.add_value({.spec = call->outputs[i]}));
      ids[{call.get(), i}] = inner.outputs.back();
    }
    nodes.push_back(std::move(inner));
  }
  for (std::size_t i = 0; i < definition.size(); ++i) {
    RAMET_ASSERT(definition[i].spec() == ir.spec(node.outputs[i]));
    ir.replace_uses(node.outputs[i], ids.at({&definition[i].call(), definition[i].output()}));
  }
  return nodes;
}

}  // namespace

void expand(Ir& ir, const std::function<bool(const Ir&, const IrNode&)>& keep) {
  ir.mark_static();
  for (std::size_t i = 0; i < ir.nodes.size();) {
    if (ir.nodes[i].op->expand == nullptr || keep(ir, ir.nodes[i])) {
      ++i;
      continue;
    }
    const IrNode node = ir.nodes[i];
    Values placeholders;
    for (ValueId id : node.inputs) {
      placeholders.push_back(id == no_value ? Value() : input(ir.spec(id)));
    }
    const Values definition = node.op->expand(Call(*node.op, node.attrs, placeholders));
    std::vector<IrNode> nodes = inlined(ir, node, placeholders, definition);
    // The new nodes are looked at next: they may be composites themselves.
    const auto at = ir.nodes.erase(ir.nodes.begin() + static_cast<std::ptrdiff_t>(i));
    ir.nodes.insert(at, std::make_move_iterator(nodes.begin()),
                    std::make_move_iterator(nodes.end()));
    ir.mark_static();
  }
}

}  // namespace ramet::passes
