// scan: a loop over time whose body is a graph of its own. What the step uses from outside becomes
// an input of the body, so that a body can be compiled alone.

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "ramet/ops/op.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/recurrent_impl.h"

namespace ramet {

Json to_json(const std::shared_ptr<const Graph>& graph) {
  return graph == nullptr ? Json() : Json(to_text(*graph));
}
void from_json(const Json&, std::shared_ptr<const Graph>&) {
  fail<TypeError>("a graph is not read from JSON");
}

}  // namespace ramet

namespace ramet::ops {

namespace {

constexpr std::size_t time_axis = 1;

Dim time_extent(std::span<const Value> sequences) {
  Dim time = any_dim;
  for (const Value& x : sequences) {
    if (x.rank() < 2) {
      fail<ValueError>("scan: expected sequences (batch, time, ...), received {}.",
                       to_string(x.spec()));
    }
    time = same_extent(time, x.shape()[time_axis], "scan", "numbers of time steps");
  }
  return time;
}

Specs infer_scan(const Call& call) {
  const auto& attrs = call.as<ScanAttrs>();
  const Dim time =
      time_extent(std::span(call.inputs).first(static_cast<std::size_t>(attrs.sequences)));
  Specs specs;
  for (const Value& result : attrs.body->outputs) {
    specs.push_back(result.spec());
    if (specs.size() <= static_cast<std::size_t>(attrs.outputs)) {
      specs.back().shape.insert(time_axis, time);
    }
  }
  return specs;
}

// Rebuilds the step so that it depends on nothing but the body's inputs and constants.
class BodyBuilder {
 public:
  explicit BodyBuilder(Values placeholders) : inputs_(std::move(placeholders)) {
    for (const Value& placeholder : inputs_) inside_.insert(&placeholder.call());
  }

  Graph build(const Values& results) {
    for (const auto& call : postorder(results)) {
      if (inside_.count(call.get()) == 0 && depends_on_step(*call)) rebuild(*call);
    }
    Values outputs;
    for (const Value& result : results) outputs.push_back(translate(result));
    return {inputs_, std::move(outputs)};
  }
  /// The outer values that the body's inputs after the placeholders stand for.
  const Values& captured() const { return captured_; }

 private:
  bool depends_on_step(const Call& call) const {
    return std::any_of(call.inputs.begin(), call.inputs.end(), [this](const Value& value) {
      return value && inside_.count(&value.call()) > 0;
    });
  }

  void rebuild(const Call& call) {
    inside_.insert(&call);
    Values inputs;
    for (const Value& value : call.inputs) inputs.push_back(translate(value));
    if (inputs != call.inputs) {
      rebuilt_.emplace(&call, emit(*call.op, std::move(inputs), call.attrs).call_ptr());
    }
  }

  // What stands for `value` in the body.
  Value translate(const Value& value) {
    if (!value || value.is(constant_op)) return value;
    if (inside_.count(&value.call()) > 0) {
      const auto found = rebuilt_.find(&value.call());
      return found == rebuilt_.end() ? value : Value(found->second, value.output());
    }
    const auto known = std::find(captured_.begin(), captured_.end(), value);
    const std::size_t position = static_cast<std::size_t>(known - captured_.begin());
    if (known == captured_.end()) {
      captured_.push_back(value);
      inputs_.push_back(input(value.spec(), "captured" + std::to_string(position)));
    }
    return inputs_[inputs_.size() - captured_.size() + position];
  }

  Values inputs_, captured_;
  std::unordered_set<const Call*> inside_;
  std::unordered_map<const Call*, std::shared_ptr<const Call>> rebuilt_;
};

void check_states(const Values& before, const Values& after) {
  if (before.size() != after.size()) {
    fail<ValueError>("scan: expected {} next states, received {}.", before.size(), after.size());
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    const Spec &was = before[i].spec(), &is = after[i].spec();
    if (was.dtype != is.dtype || !is_compatible(was.shape, is.shape)) {
      fail<ValueError>("scan: expected state {} to stay {}, received {}.", i, to_string(was),
                       to_string(is));
    }
  }
}

}  // namespace

const Op scan_op = {.name = "scan", .infer = infer_scan, .grad = scan_gradient};

ScanResult scan(const Values& xs, const Values& states, const StepFunction& step, bool reverse) {
  if (xs.empty()) fail<ValueError>("scan: expected at least one sequence, received none.");
  time_extent(xs);
  Values slices, current;
  for (const Value& x : xs) {
    Spec spec = x.spec();
    spec.shape.erase(time_axis);
    slices.push_back(input(spec, "slice" + std::to_string(slices.size())));
  }
  for (const Value& state : states) {
    current.push_back(input(state.spec(), "state" + std::to_string(current.size())));
  }
  const StepResult result = step(slices, current);
  check_states(states, result.states);

  Values placeholders = slices, results = result.outputs;
  placeholders.insert(placeholders.end(), current.begin(), current.end());
  results.insert(results.end(), result.states.begin(), result.states.end());
  BodyBuilder builder(std::move(placeholders));
  auto body = std::make_shared<const Graph>(builder.build(results));

  Values inputs = xs;
  inputs.insert(inputs.end(), states.begin(), states.end());
  inputs.insert(inputs.end(), builder.captured().begin(), builder.captured().end());
  ScanAttrs attrs{std::move(body), static_cast<Dim>(xs.size()), static_cast<Dim>(states.size()),
                  static_cast<Dim>(result.outputs.size()), reverse};
  const Values all = emit_all(scan_op, std::move(inputs), std::move(attrs));
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(result.outputs.size());
  return {{all.begin(), middle}, {middle, all.end()}};
}

}  // namespace ramet::ops
