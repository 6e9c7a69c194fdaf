#include "ramet/runtime/ir.h"

#include <algorithm>
#include <unordered_map>

namespace ramet {

namespace {

Shape joint_shape(const Call& call) {
  Shape shape;
  for (const Value& value : call.inputs) shape = broadcast(shape, value.shape(), "fused");
  return shape;
}

std::string epilogue_text(const Epilogue& epilogue) {
  std::string text;
  const auto add = [&text](std::string part) { text += (text.empty() ? "" : ", ") + part; };
  const auto activation = [&](std::string_view when, const EpilogueActivation& a) {
    if (a.function == EpilogueFunction::none) return;
    add(fmt::format("{}={}", when, Choice<EpilogueFunction>(a.function).name()));
    if (a.alpha != 0 || a.beta != 0) text += fmt::format("({:g}, {:g})", a.alpha, a.beta);
  };
  if (epilogue.bias != no_value) add(fmt::format("bias=%{}", epilogue.bias));
  activation("before", epilogue.before);
  if (epilogue.residual != no_value) add(fmt::format("residual=%{}", epilogue.residual));
  activation("after", epilogue.after);
  return text;
}

template <class F>
void for_each_use(IrNode& node, F&& f) {
  for (ValueId& id : node.inputs) f(id);
  f(node.epilogue.bias);
  f(node.epilogue.residual);
}
template <class F>
void for_each_use(const IrNode& node, F&& f) {
  for (ValueId id : node.inputs) f(id);
  f(node.epilogue.bias);
  f(node.epilogue.residual);
}

}  // namespace

Ir::Ir(const Graph& graph, std::span<const std::int64_t> updates) {
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
  std::unordered_map<std::int64_t, ValueId> variable_ids;

  const auto add_input = [&](const Value& value) {
    const Call& call = value.call();
    if (ids.contains({&call, 0})) return;
    const ValueId id = add_value(
        {.spec = value.spec(), .origin = Origin::input, .name = call.as<InputAttrs>().name});
    ids[{&call, 0}] = id;
    inputs.push_back(id);
  };
  for (const Value& value : graph.inputs) {
    RAMET_ASSERT(value.is(input_op));
    add_input(value);
  }
  for (const auto& call : postorder(graph.outputs)) {
    if (call->op == &input_op) {
      RAMET_ASSERT((ids.contains({call.get(), 0})));
    } else if (call->op == &constant_op) {
      ids[{call.get(), 0}] = add_constant(call->as<ConstantAttrs>().value);
    } else if (call->op == &variable_op) {
      const auto& attrs = call->as<VariableAttrs>();
      const auto [it, is_new] = variable_ids.try_emplace(attrs.key, no_value);
      if (is_new) {
        const bool is_state = std::find(updates.begin(), updates.end(), attrs.key) != updates.end();
        const Origin origin = is_state ? Origin::state : Origin::variable;
        it->second = add_value({.spec = attrs.spec, .origin = origin, .key = attrs.key});
        if (!is_state) variables.push_back(it->second);
      }
      ids[{call.get(), 0}] = it->second;
    } else {
      IrNode node{call->op, call->attrs, {}, {}};
      for (const Value& in : call->inputs) {
        node.inputs.push_back(in ? ids.at({&in.call(), in.output()}) : no_value);
      }
      for (std::size_t i = 0; i < call->outputs.size(); ++i) {
        const ValueId id = add_value({.spec = call->outputs[i]});
        ids[{call.get(), i}] = id;
        node.outputs.push_back(id);
      }
      nodes.push_back(std::move(node));
    }
  }
  for (const Value& value : graph.outputs)
    outputs.push_back(ids.at({&value.call(), value.output()}));
  RAMET_ASSERT(updates.size() <= outputs.size());
  for (std::size_t i = 0; i < updates.size(); ++i) {
    const Spec& next = graph.outputs[outputs.size() - updates.size() + i].spec();
    const auto [it, is_unread] = variable_ids.try_emplace(updates[i], no_value);
    if (is_unread)
      it->second = add_value({.spec = next, .origin = Origin::state, .key = updates[i]});
    if (!(spec(it->second) == next)) {
      fail<ValueError>(
          "Program: expected the next value of a {} variable to be of its shape and type, received "
          "{}.",
          to_string(spec(it->second)), to_string(next));
    }
    states.push_back(it->second);
  }
  for (const ValueInfo& info : values) {
    if (!is_known(info.spec.shape)) {
      fail<InternalError>("A program needs known shapes, received {}.", to_string(info.spec));
    }
  }
  mark_static();
}

ValueId Ir::add_value(ValueInfo info) {
  values.push_back(std::move(info));
  return static_cast<ValueId>(values.size() - 1);
}

ValueId Ir::add_constant(Tensor tensor) {
  return add_value({.spec = tensor.spec(),
                    .origin = Origin::constant,
                    .constant = std::move(tensor),
                    .is_static = true});
}

std::vector<const IrNode*> Ir::producers() const {
  std::vector<const IrNode*> makers(values.size(), nullptr);
  for (const IrNode& node : nodes) {
    for (ValueId id : node.outputs) makers[static_cast<std::size_t>(id)] = &node;
  }
  return makers;
}

std::vector<int> Ir::use_counts() const {
  std::vector<int> counts(values.size(), 0);
  const auto use = [&](ValueId id) {
    if (id != no_value) ++counts[static_cast<std::size_t>(id)];
  };
  for (const IrNode& node : nodes) for_each_use(node, use);
  for (ValueId id : outputs) use(id);
  return counts;
}

void Ir::mark_static() {
  for (ValueInfo& info : values) {
    info.is_static = info.origin == Origin::variable || info.origin == Origin::constant;
  }
  for (const IrNode& node : nodes) {
    bool all_static = true;
    for_each_use(node, [&](ValueId id) {
      all_static = all_static && (id == no_value || value(id).is_static);
    });
    // Strings are made anew at each run: what is prepared once is plain memory.
    for (ValueId id : node.outputs) {
      value(id).is_static = all_static && spec(id).dtype != DType::string;
    }
  }
}

void Ir::replace_uses(ValueId from, ValueId to) {
  const auto swap = [&](ValueId& id) {
    if (id == from) id = to;
  };
  for (IrNode& node : nodes) for_each_use(node, swap);
  for (ValueId& id : outputs) swap(id);
}

void Ir::verify() const {
  std::vector<bool> ready(values.size(), false);
  for (std::size_t i = 0; i < values.size(); ++i) ready[i] = values[i].origin != Origin::computed;
  for (const IrNode& node : nodes) {
    for_each_use(node, [&](ValueId id) {
      if (id != no_value && !ready[static_cast<std::size_t>(id)]) {
        fail<InternalError>("{} uses %{} before it is made.\n{}", node.op->name, id, to_text());
      }
    });
    Values inputs_of_node;
    for (ValueId id : node.inputs) {
      inputs_of_node.push_back(id == no_value ? Value() : ramet::input(spec(id)));
    }
    const Specs inferred = node.op->infer(Call(*node.op, node.attrs, std::move(inputs_of_node)));
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (!(inferred.at(i) == spec(node.outputs[i]))) {
        fail<InternalError>("{}: %{} is {} but its shape rule gives {}.\n{}", node.op->name,
                            node.outputs[i], to_string(spec(node.outputs[i])),
                            to_string(inferred[i]), to_text());
      }
      ready[static_cast<std::size_t>(node.outputs[i])] = true;
    }
  }
  for (ValueId id : outputs) RAMET_ASSERT(ready[static_cast<std::size_t>(id)]);
}

std::string Ir::to_text() const {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const ValueInfo& info = values[i];
    if (info.origin == Origin::computed) continue;
    const std::string_view kind = info.origin == Origin::input      ? "input"
                                  : info.origin == Origin::variable ? "variable"
                                  : info.origin == Origin::state    ? "state"
                                                                    : "constant";
    text += fmt::format("%{} = {} {}", i, kind, to_string(info.spec));
    if (info.origin == Origin::constant && info.constant.size() == 1) {
      text += " " + to_json(info.constant).dump();
    }
    text += "\n";
  }
  for (const IrNode& node : nodes) {
    std::string left, right, specs;
    for (ValueId id : node.outputs) {
      left += fmt::format("{}%{}", left.empty() ? "" : ", ", id);
      specs += " " + to_string(spec(id));
    }
    for (ValueId id : node.inputs) {
      right += right.empty() ? "" : ", ";
      right += id == no_value ? "none" : fmt::format("%{}", id);
    }
    text += fmt::format("{} = {}({})", left, node.op->name, right);
    if (!node.attrs.empty()) text += node.attrs.json().dump();
    if (!node.epilogue.empty()) text += fmt::format(" [{}]", epilogue_text(node.epilogue));
    text += " :" + specs + "\n";
  }
  text += "return";
  for (ValueId id : outputs) text += fmt::format(" %{}", id);
  return text + "\n";
}

// ---------------------------------------------------------------- the fused op

Json to_json(const FusedStep& step) {
  const auto all = all_ops();
  const auto op = std::ranges::find(all, std::optional(step.function), &Op::elementwise);
  std::string text(op == all.end() ? std::string_view("?") : (*op)->name);
  for (std::int32_t operand : step.operands) text += fmt::format(" {}", operand);
  return text + ":" + std::string(to_string(step.dtype));
}
Json to_json(const FusedSum& sum) {
  return fmt::format("sum {}:{}", sum.operand, to_string(sum.shape));
}
void from_json(const Json&, FusedSum&) { fail<TypeError>("a fused sum is not read from JSON"); }
void from_json(const Json&, FusedStep&) { fail<TypeError>("a fused step is not read from JSON"); }

const Op fused_op = {
    .name = "fused",
    .infer =
        [](const Call& call) {
          const auto& attrs = call.as<FusedAttrs>();
          Specs specs;
          for (std::int32_t result : attrs.results) {
            specs.push_back(
                {joint_shape(call), attrs.steps[static_cast<std::size_t>(result)].dtype});
          }
          for (const FusedSum& sum : attrs.sums) specs.push_back({sum.shape, DType::float32});
          return specs;
        },
};

}  // namespace ramet
