#include "ramet/ops/gradients.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "ramet/ops/complex.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/gradients_impl.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet {

namespace {

struct Hash {
  std::size_t operator()(const Value& v) const {
    return std::hash<const void*>()(v.call_ptr().get()) * 31 + v.output();
  }
};

/// What lies above a source: nothing (it is taken as independent), or more of the graph.
enum class Beyond { nothing, more };

class ReversePass {
 public:
  ReversePass(std::span<const Value> sources, Beyond beyond) : beyond_(beyond) {
    for (const Value& source : sources) {
      if (source) sources_.insert(source);
    }
  }

  void run(const Values& targets, const Values& seeds) {
    Values reached;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (!seeds[i] || !carries(targets[i])) continue;
      add(targets[i], seeds[i]);
      reached.push_back(targets[i]);
    }
    const auto order =
        ops::postorder_until(reached, [this](const Value& value) { return is_end(value); });
    for (const auto& call : order) {
      if (std::any_of(call->inputs.begin(), call->inputs.end(),
                      [this](const Value& in) { return depends(in); })) {
        dependent_.insert(call.get());
      }
    }
    for (auto call = order.rbegin(); call != order.rend(); ++call) {
      if (dependent_.contains(call->get())) pass(*call);
    }
  }

  Value arrived(const Value& value) const {
    const auto found = arriving_.find(value);
    return found == arriving_.end() ? Value() : found->second;
  }

 private:
  static bool carries(const Value& value) {
    return is_float(value.dtype()) || is_complex(value.dtype());
  }
  bool is_end(const Value& value) const {
    return beyond_ == Beyond::nothing && sources_.contains(value);
  }
  bool depends(const Value& value) const {
    return value && carries(value) &&
           (sources_.contains(value) || dependent_.contains(&value.call()));
  }

  // From the outputs of a call to its inputs.
  void pass(const std::shared_ptr<const Call>& call) {
    Values outputs, arriving;
    bool any = false;
    for (std::size_t i = 0; i < call->outputs.size(); ++i) {
      outputs.emplace_back(call, i);
      arriving.push_back(is_end(outputs.back()) ? Value() : arrived(outputs.back()));
      any = any || arriving.back();
    }
    if (!any) return;
    const Values flowing = apply_rule(*call, outputs, arriving);
    RAMET_ASSERT(flowing.size() == call->inputs.size());
    for (std::size_t i = 0; i < flowing.size(); ++i) {
      if (flowing[i] && depends(call->inputs[i])) add(call->inputs[i], flowing[i]);
    }
  }

  static Values apply_rule(const Call& call, const Values& outputs, const Values& arriving) {
    if (call.op->grad != nullptr) {
      const bool has_complex = std::ranges::any_of(call.inputs, is_complex_value) ||
                               std::ranges::any_of(outputs, is_complex_value);
      if (!has_complex) return call.op->grad(call, outputs, arriving);
      return conjugates(call.op->grad(call, outputs, conjugates(arriving)));
    }
    if (call.op->expand != nullptr) return through_definition(call, arriving);
    fail<ValueError>("gradients: expected ops that can be differentiated, received '{}' of {}.",
                     call.op->name, ops::describe(call.inputs));
  }

  // The gradient of a complex x + iy is, as in TensorFlow, that of x plus i times that of y. For a
  // function that has a complex derivative f', that is the conjugate of f' times what arrives;
  // rules say f' times it, and stand between conjugates.
  static bool is_complex_value(const Value& value) { return value && is_complex(value.dtype()); }
  static Values conjugates(Values values) {
    for (Value& value : values) value = value ? ops::conjugate(value) : value;
    return values;
  }

  // A composite is what its definition is; its inputs are taken as independent of each other.
  static Values through_definition(const Call& call, const Values& arriving) {
    ReversePass inner(call.inputs, Beyond::nothing);
    inner.run(call.op->expand(call), arriving);
    Values flowing;
    std::unordered_set<Value, Hash> given;
    for (const Value& in : call.inputs) {
      flowing.push_back(in && given.insert(in).second ? inner.arrived(in) : Value());
    }
    return flowing;
  }

  void add(const Value& value, const Value& gradient) {
    const Value fitting = ops::cast(ops::sum_to(gradient, value.shape()), value.dtype());
    Value& sum = arriving_[value];
    sum = sum ? ops::add(sum, fitting) : fitting;
  }

  Beyond beyond_;
  std::unordered_set<Value, Hash> sources_;
  std::unordered_set<const Call*> dependent_;
  std::unordered_map<Value, Value, Hash> arriving_;
};

}  // namespace

Values gradients(const Values& targets, std::span<const Value> sources, const Values& seeds) {
  if (targets.size() != seeds.size()) {
    fail<ValueError>(
        "gradients: expected a seed for each target, received {} targets and {} seeds.",
        targets.size(), seeds.size());
  }
  ReversePass pass(sources, Beyond::more);
  pass.run(targets, seeds);
  Values results;
  for (const Value& source : sources) {
    results.push_back(source ? pass.arrived(source) : Value());
  }
  return results;
}

Values gradients(const Value& target, std::span<const Value> sources, const Value& seed) {
  return gradients(Values{target}, sources, Values{seed ? seed : ops::ones_like(target)});
}

namespace ops {

const Op stop_gradient_op = {
    .name = "stop_gradient",
    .infer = [](const Call& call) { return Specs{call.inputs[0].spec()}; },
    .expand = [](const Call& call) { return Values{call.inputs[0]}; },
    .grad = no_gradient,
};

Value stop_gradient(const Value& x) { return emit(stop_gradient_op, {x}); }

Values no_gradient(const Call& call, const Values&, const Values&) {
  return Values(call.inputs.size());
}

Value sum_to(const Value& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  RAMET_ASSERT(x.rank() >= shape.size());
  const std::size_t added = x.rank() - shape.size();
  ReduceAttrs attrs{{}, true};
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const bool was_repeated = i < added || (shape[i - added] == 1 && x.shape()[i] != 1);
    if (was_repeated) attrs.axes.push_back(static_cast<Dim>(i));
  }
  return reshape(attrs.axes.empty() ? x : sum(x, attrs), shape);
}

}  // namespace ops

}  // namespace ramet
