#include "ramet/training/state_scope.h"

#include "ramet/ops/ops.h"

namespace ramet {

Value StateScope::read(const Variable& variable) {
  if (context_ != nullptr) return context_->read_exact(variable);
  const auto it = assigned_.find(variable.key());
  return it != assigned_.end() ? it->second : outer_->read(variable);
}

void StateScope::assign(const Variable& variable, const Value& value) {
  const Value converted = ops::cast(value, variable.dtype());
  if (context_ != nullptr) {
    context_->update_now(variable, converted);
  } else if (assigned_.insert_or_assign(variable.key(), converted).second) {
    order_.push_back(variable);
  }
}

void StateScope::assign_add(const Variable& variable, const Value& value) {
  assign(variable, ops::add(read(variable), value));
}

void StateScope::assign_subtract(const Variable& variable, const Value& value) {
  assign(variable, ops::subtract(read(variable), value));
}

void StateScope::merge(const Value& condition, StateScope& branch) {
  for (const Variable& variable : branch.order_) {
    assign(variable, ops::where(condition, branch.read(variable), read(variable)));
  }
}

}  // namespace ramet
