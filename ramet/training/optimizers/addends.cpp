#include "ramet/training/optimizers/addends.h"

#include "ramet/ops/backward.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// What is done to a sum and can be done to its addends: scaling, and leaving half precision.
bool is_linear(const Value& value) {
  const bool scales = value.is(ops::divide_op) || value.is(ops::multiply_op);
  return value.is(ops::cast_op) || (scales && value.call().inputs[1].rank() == 0);
}

Value done_again(const Value& value, const Value& addend) {
  if (value.is(ops::cast_op)) return ops::cast(addend, value.dtype());
  const Value& factor = value.call().inputs[1];
  return value.is(ops::divide_op) ? ops::divide(addend, factor) : ops::multiply(addend, factor);
}

bool is_sum(const Value& value) {
  const Values& inputs = value.call().inputs;
  return value.is(ops::add_op) && inputs[0].spec() == inputs[1].spec();
}

}  // namespace

Addends::Addends(const Value& gradient) : gradient_(gradient) {
  struct Found {
    Value value;
    Values around;  // linear operations, the outermost first
  };
  std::vector<Found> open = {{gradient, {}}};
  while (!open.empty()) {
    Found found = std::move(open.back());
    open.pop_back();
    const Call& call = found.value.call();
    if (is_sum(found.value)) {
      for (const Value& addend : call.inputs) open.push_back({addend, found.around});
      continue;
    }
    if (is_linear(found.value)) {
      found.around.push_back(found.value);
      open.push_back({call.inputs[0], std::move(found.around)});
      continue;
    }
    const bool is_rows =
        found.value.is(ops::scatter_add_op) && call.as<ops::ScatterAddAttrs>().axis == 0;
    if (!is_rows) {  // one that is whole makes the sum whole
      parts_.clear();
      return;
    }
    Part part{call.inputs[0], call.inputs[1]};
    for (auto it = found.around.rbegin(); it != found.around.rend(); ++it)
      part.values = done_again(*it, part.values);
    parts_.push_back(std::move(part));
  }
}

Value Addends::sum_of(const std::function<Value(const Value&)>& f) const {
  if (!are_apart()) return f(gradient_);
  Value sum;
  for (const Part& part : parts_) {
    const Value addend =
        ops::scatter_add(f(part.values), part.indices, {.axis = 0, .extent = gradient_.shape()[0]});
    sum = sum ? ops::add(sum, addend) : addend;
  }
  return sum;
}

}  // namespace ramet
