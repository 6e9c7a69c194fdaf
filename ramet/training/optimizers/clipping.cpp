#include "ramet/training/optimizers/clipping.h"

#include "ramet/ops/ops.h"
#include "ramet/training/optimizers/addends.h"

namespace ramet {

namespace {

Values for_each_given(const Values& gradients, const auto& change) {
  Values changed;
  for (const Value& gradient : gradients) changed.push_back(gradient ? change(gradient) : gradient);
  return changed;
}

}  // namespace

Values clip_by_norm(const Values& gradients, double norm) {
  return for_each_given(gradients, [&](const Value& gradient) {
    const Value actual = ops::sqrt(ops::sum(Addends(gradient).sum_of(ops::square)));
    return ops::divide(ops::multiply(gradient, norm), ops::maximum(actual, norm));
  });
}

Values clip_by_global_norm(const Values& gradients, double norm) {
  Value squares;
  for (const Value& gradient : gradients) {
    if (!gradient) continue;
    const Value square = ops::sum(Addends(gradient).sum_of(ops::square));
    squares = squares ? ops::add(squares, square) : square;
  }
  const Value actual = ops::sqrt(squares);
  const Value finite = ops::multiply(ops::minimum(ops::divide(1.0, actual), 1.0 / norm), norm);
  const Value scale = ops::add(finite, ops::subtract(actual, actual));
  // In one piece, as in Keras: addends are not looked for behind it.
  return for_each_given(gradients, [&](const Value& gradient) {
    return ops::stop_gradient(ops::multiply(gradient, scale));
  });
}

Values clip_by_value(const Values& gradients, double limit) {
  return for_each_given(gradients, [&](const Value& gradient) {
    return Addends(gradient).sum_of(
        [&](const Value& addend) { return ops::clip(addend, -limit, limit); });
  });
}

}  // namespace ramet
