#include "ramet/layers/reduced_axes.h"

#include "ramet/ops/movement.h"

namespace ramet {

Reduced reduced(const Value& x, const std::optional<Axes>& axis, bool keepdims) {
  // For ops, no axes means all: an axis of extent 1 is added to be reduced.
  if (axis && axis->size() == 0) return {ops::expand_dims(x, -1), {.axes = {-1}}};
  return {x, {axis ? axis->values() : std::vector<Dim>(), keepdims}};
}

Value reduce(ReduceFunction function, const Value& x, const std::optional<Axes>& axis,
             bool keepdims) {
  Reduced over = reduced(x, axis, keepdims);
  return function(over.x, std::move(over.attrs));
}

}  // namespace ramet
