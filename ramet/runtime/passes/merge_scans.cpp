// The gradient of a loop runs the loop again with more outputs (ops/scan_gradient.cpp). Where one
// loop computes all that another does, of the same inputs, it takes the other's place.

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

/// Numbers for the values of several bodies: equal for equal computations of the bodies' inputs.
class ValueNumbers {
 public:
  /// The numbers of the body's outputs.
  std::vector<int> number(const Graph& body) {
    std::unordered_map<const Call*, int> numbers;  // of a call's first output
    for (std::size_t i = 0; i < body.inputs.size(); ++i) {
      numbers[&body.inputs[i].call()] = -1 - static_cast<int>(i) * most_outputs;
    }
    const auto of = [&](const Value& value) {
      return value ? numbers.at(&value.call()) + static_cast<int>(value.output()) : none;
    };
    for (const auto& call : postorder(body.outputs)) {
      if (numbers.contains(call.get())) continue;
      std::vector<int> inputs;
      for (const Value& in : call->inputs) inputs.push_back(of(in));
      numbers[call.get()] = find_or_add(call, std::move(inputs));
    }
    std::vector<int> outputs;
    for (const Value& value : body.outputs) outputs.push_back(of(value));
    return outputs;
  }

 private:
  static constexpr int most_outputs = 1 << 10, none = 1 << 30;
  struct Entry {
    std::shared_ptr<const Call> call;
    std::vector<int> inputs;
    int number;
  };

  int find_or_add(const std::shared_ptr<const Call>& call, std::vector<int> inputs) {
    std::size_t hash = std::hash<const void*>()(call->op);
    for (int id : inputs) hash = hash * 1000003 + static_cast<std::size_t>(id);
    const auto [first, last] = entries_.equal_range(hash);
    const auto twin = std::find_if(first, last, [&](const auto& entry) {
      const Call& other = *entry.second.call;
      return other.op == call->op && entry.second.inputs == inputs &&
             other.outputs == call->outputs &&
             (other.attrs == call->attrs || (other.attrs.empty() && call->attrs.empty()));
    });
    if (twin != last) return twin->second.number;
    const int number = next_;
    next_ += most_outputs;
    entries_.emplace(hash, Entry{call, std::move(inputs), number});
    return number;
  }

  std::unordered_multimap<std::size_t, Entry> entries_;
  int next_ = 0;
};

bool walk_alike(const IrNode& a, const IrNode& b) {
  const auto &x = a.attrs.as<ops::ScanAttrs>(), &y = b.attrs.as<ops::ScanAttrs>();
  return a.inputs == b.inputs && x.sequences == y.sequences && x.states == y.states &&
         x.reverse == y.reverse && x.aligned == y.aligned &&
         x.body->inputs.size() == y.body->inputs.size();
}

// For each output of `less` the output of `more` that is the same, or nothing if there is one that
// `more` lacks.
std::optional<std::vector<std::size_t>> find_outputs(const IrNode& less, const IrNode& more) {
  const auto &x = less.attrs.as<ops::ScanAttrs>(), &y = more.attrs.as<ops::ScanAttrs>();
  ValueNumbers numbers;
  const std::vector<int> wanted = numbers.number(*x.body), made = numbers.number(*y.body);
  const auto outputs = static_cast<std::size_t>(x.outputs);
  const auto states_at = made.begin() + y.outputs;
  if (!std::equal(wanted.begin() + x.outputs, wanted.end(), states_at, made.end())) {
    return std::nullopt;
  }
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto at = i < outputs ? std::find(made.begin(), states_at, wanted[i])
                                : states_at + static_cast<std::ptrdiff_t>(i - outputs);
    if (i < outputs && at == states_at) return std::nullopt;
    places.push_back(static_cast<std::size_t>(at - made.begin()));
  }
  return places;
}

}  // namespace

void merge_scans(Ir& ir) {
  for (std::size_t i = 0; i < ir.nodes.size(); ++i) {
    for (std::size_t j = i + 1; ir.nodes[i].op == &ops::scan_op && j < ir.nodes.size(); ++j) {
      if (ir.nodes[j].op != &ops::scan_op || !walk_alike(ir.nodes[i], ir.nodes[j])) continue;
      const bool first_is_less = ir.nodes[i].outputs.size() <= ir.nodes[j].outputs.size();
      const IrNode less = ir.nodes[first_is_less ? i : j], more = ir.nodes[first_is_less ? j : i];
      const auto places = find_outputs(less, more);
      if (!places) continue;
      for (std::size_t k = 0; k < less.outputs.size(); ++k) {
        ir.replace_uses(less.outputs[k], more.outputs[(*places)[k]]);
      }
      ir.nodes[i] = more;
      ir.nodes.erase(ir.nodes.begin() + static_cast<std::ptrdiff_t>(j));
      --j;
    }
  }
}

}  // namespace ramet::passes
