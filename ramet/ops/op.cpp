#include "ramet/ops/op.h"

#include <unordered_map>
#include <unordered_set>

#include "ramet/ops/cross_entropy.h"
#include "ramet/ops/gradients_impl.h"
#include "ramet/ops/ops.h"
#include "ramet/ops/recurrent_tape.h"
#include "ramet/ops/reduction_impl.h"
#include "ramet/ops/transcendental.h"

namespace ramet {

const Spec& Value::spec() const {
  RAMET_ASSERT(call_ != nullptr);
  return call_->outputs[output_];
}

Dim Value::dim(std::int64_t axis) const {
  return shape()[normalize_axis(axis, rank(), call_->op->name)];
}

bool Value::is(const Op& op) const { return call_ != nullptr && call_->op == &op; }

// A chain of calls would be destroyed recursively; taking over the last references one by one keeps
// the stack flat whatever the depth.
Call::~Call() {
  std::vector<std::shared_ptr<const Call>> doomed;
  const auto take = [&doomed](Values& values) {
    for (Value& value : values) {
      if (value && value.call_ptr().use_count() == 1) doomed.push_back(value.call_ptr());
      value = Value();
    }
  };
  take(inputs);
  while (!doomed.empty()) {
    std::shared_ptr<const Call> last = std::move(doomed.back());
    doomed.pop_back();
    if (last.use_count() == 1) take(const_cast<Call&>(*last).inputs);
  }
}

Values emit_all(const Op& op, Values inputs, Attrs attrs) {
  auto call = std::make_shared<Call>(op, std::move(attrs), std::move(inputs));
  call->outputs = op.infer(*call);
  const std::size_t count = call->outputs.size();
  std::shared_ptr<const Call> made = std::move(call);
  Values outputs;
  for (std::size_t i = 0; i < count; ++i) outputs.emplace_back(made, i);
  return outputs;
}

Value emit(const Op& op, Values inputs, Attrs attrs) {
  auto call = std::make_shared<Call>(op, std::move(attrs), std::move(inputs));
  call->outputs = op.infer(*call);
  return Value(std::move(call));
}

std::span<const Op* const> all_ops() {
  static const Op* const list[] = {
#define RAMET_OP(op_record) &op_record,
#include "ramet/ops/list.inc"
#undef RAMET_OP
  };
  return list;
}

// ---------------------------------------------------------------- leaves

const Op input_op = {.name = "input",
                     .infer = [](const Call& c) { return Specs{c.as<InputAttrs>().spec}; }};
const Op constant_op = {.name = "constant", .infer = [](const Call& c) {
                          return Specs{c.as<ConstantAttrs>().value.spec()};
                        }};
const Op variable_op = {.name = "variable",
                        .infer = [](const Call& c) { return Specs{c.as<VariableAttrs>().spec}; }};

Value input(Spec spec, std::string name) {
  return emit(input_op, {}, InputAttrs{std::move(name), spec});
}
Value constant(Tensor value) { return emit(constant_op, {}, ConstantAttrs{std::move(value)}); }
Value variable(std::int64_t key, Spec spec) {
  return emit(variable_op, {}, VariableAttrs{key, spec});
}

Json to_json(const Spec& spec) { return to_string(spec); }
void from_json(const Json&, Spec&) { fail<TypeError>("a spec is not read from JSON"); }
Json to_json(const Tensor& tensor) {
  const bool is_real = tensor.dtype() != DType::string && !is_complex(tensor.dtype());
  if (tensor.size() == 1 && is_real) return tensor.at(0);
  return to_string(tensor.spec());
}
void from_json(const Json&, Tensor&) { fail<TypeError>("a tensor is not read from JSON"); }
bool operator==(const Tensor& a, const Tensor& b) { return identical(a, b); }

// ---------------------------------------------------------------- graphs

std::vector<std::shared_ptr<const Call>> ops::postorder_until(
    std::span<const Value> roots, const std::function<bool(const Value&)>& is_end) {
  struct Visit {
    std::shared_ptr<const Call> call;
    std::size_t next_input = 0;
  };
  std::vector<std::shared_ptr<const Call>> order;
  std::unordered_set<const Call*> seen;
  std::vector<Visit> stack;
  const auto enter = [&](const Value& value) {
    if (!value || is_end(value)) return;
    if (seen.insert(&value.call()).second) stack.push_back({value.call_ptr()});
  };
  for (const Value& root : roots) {
    enter(root);
    while (!stack.empty()) {
      Visit& top = stack.back();
      if (top.next_input < top.call->inputs.size()) {
        enter(top.call->inputs[top.next_input++]);
      } else {
        order.push_back(std::move(top.call));
        stack.pop_back();
      }
    }
  }
  return order;
}

std::vector<std::shared_ptr<const Call>> postorder(std::span<const Value> roots) {
  return ops::postorder_until(roots, [](const Value&) { return false; });
}

void verify(const Graph& graph) {
  for (const auto& call : postorder(graph.outputs)) {
    const Specs inferred = call->op->infer(*call);
    if (inferred != call->outputs) {
      fail<InternalError>("{}: recorded output {} but its shape rule gives {}.", call->op->name,
                          to_string(call->outputs.at(0)), to_string(inferred.at(0)));
    }
  }
}

std::string to_text(const Graph& graph) {
  std::string text;
  std::unordered_map<const Call*, std::size_t> numbers;
  const auto name = [&](const Value& value) {
    if (!value) return std::string("none");
    std::string id = "%" + std::to_string(numbers.at(&value.call()));
    if (value.call().outputs.size() > 1) id += "." + std::to_string(value.output());
    return id;
  };
  const auto list = [&](const Values& values) {
    std::string names;
    for (const Value& value : values) names += (names.empty() ? "" : ", ") + name(value);
    return names;
  };
  for (const auto& call : postorder(graph.outputs)) {
    const std::size_t number = numbers.size();
    numbers.emplace(call.get(), number);
    const std::string attrs = call->attrs.empty() ? "" : call->attrs.json().dump();
    text += fmt::format("%{} = {}({}){} :", number, call->op->name, list(call->inputs), attrs);
    for (const Spec& spec : call->outputs) text += " " + to_string(spec);
    text += "\n";
  }
  return text + "return " + list(graph.outputs) + "\n";
}

}  // namespace ramet
