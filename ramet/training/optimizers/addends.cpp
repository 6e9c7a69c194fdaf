#include "ramet/training/optimizers/addends.h"

#include "ramet/ops/backward.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// What is done to a sum and can be done to its addends: loss scaling, and leaving half precision.
bool is_linear(const Value& value) {
  return value.is(ops::cast_op) || (value.is(ops::divide_op) && value.call().inputs[1].rank() == 0);
}

Value done_again(const Value& value, const Value& addend) {
  return value.is(ops::cast_op) ? ops::cast(addend, value.dtype())
                                : ops::divide(addend, value.call().inputs[1]);
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
  bool has_rows = false;
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
    has_rows = has_rows || is_rows;
    Part part{is_rows ? call.inputs[0] : found.value, is_rows ? call.inputs[1] : Value()};
    for (auto it = found.around.rbegin(); it != found.around.rend(); ++it)
      part.values = done_again(*it, part.values);
    parts_.push_back(std::move(part));
  }
  if (!has_rows) parts_.clear();
}

Value Addends::sum_of(const std::function<Value(const Value&)>& f) const {
  if (!are_apart()) return f(gradient_);
  Value sum;
  for (const Part& part : parts_) {
    Value addend = f(part.values);
    if (part.indices) {
      addend = ops::scatter_add(addend, part.indices, {.axis = 0, .extent = gradient_.shape()[0]});
    }
    sum = sum ? ops::add(sum, addend) : addend;
  }
  return sum;
}

}  // namespace ramet
