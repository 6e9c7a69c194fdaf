#pragma once
// What gradient rules share. A rule may give a gradient that is still broadcast, or of a wider
// float: `gradients` sums and converts. Private to this room.

#include <functional>

#include "ramet/ops/op.h"

namespace ramet::ops {

/// The rule of every elementwise op (elementwise_gradients.cpp).
Values elementwise_gradient(const Call& call, const Values& outputs, const Values& arriving);

/// The rule of ops that steps are made of: small changes of the inputs change nothing.
Values no_gradient(const Call& call, const Values& outputs, const Values& arriving);

/// As postorder, without what lies behind values for which `is_end` holds, and without those.
std::vector<std::shared_ptr<const Call>> postorder_until(
    std::span<const Value> roots, const std::function<bool(const Value&)>& is_end);

/// Sums over what broadcasting `shape` to x's own shape would have repeated.
Value sum_to(const Value& x, const Shape& shape);

}  // namespace ramet::ops
