#include "ramet/layers/call_context.h"

#include "ramet/ops/elementwise.h"

namespace ramet {

Value CallContext::read_exact(const Variable& variable) {
  const auto [it, is_new] = leaves_.try_emplace(variable.key());
  if (is_new) {
    it->second = ramet::variable(variable.key(), variable.spec());
    variables_.emplace(variable.key(), variable);
  }
  return it->second;
}

Value CallContext::read(const Variable& variable) {
  const Value value = read_exact(variable);
  if (!variable.options().autocast || !is_float(value.dtype()) || !is_float(compute_dtype_)) {
    return value;
  }
  return ops::cast(value, compute_dtype_);
}

void CallContext::update(const Variable& variable, Value value) {
  read_exact(variable);
  for (Update& earlier : updates_) {
    if (earlier.variable == variable) {
      earlier.value = std::move(value);
      return;
    }
  }
  updates_.push_back({variable, std::move(value)});
}

void CallContext::update_now(const Variable& variable, const Value& value) {
  update(variable, value);
  leaves_[variable.key()] = value;
}

Dim CallContext::extent(const Value& value) {
  const std::size_t position = asked_extents_++;
  if (position < known_extents_.size()) return known_extents_[position];
  wanted_extents_.push_back(value);
  return any_dim;
}

Value CallContext::mask(const Value& value) const {
  const auto it = masks_.find(value);
  return it == masks_.end() ? Value() : it->second;
}

void CallContext::set_mask(const Value& value, Value mask) {
  if (mask) masks_[value] = std::move(mask);
}

}  // namespace ramet
