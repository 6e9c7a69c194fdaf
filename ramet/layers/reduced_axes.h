#pragma once
// Reductions over axes as Keras names them: none means all, an empty list not one.

#include <optional>

#include "ramet/layers/axes.h"
#include "ramet/ops/reduction.h"

namespace ramet {

/// What is reduced in the place of x, and how.
struct Reduced {
  Value x;
  ops::ReduceAttrs attrs;
};
Reduced reduced(const Value& x, const std::optional<Axes>& axis, bool keepdims);

using ReduceFunction = Value (*)(const Value&, ops::ReduceAttrs);
Value reduce(ReduceFunction function, const Value& x, const std::optional<Axes>& axis,
             bool keepdims);

}  // namespace ramet
