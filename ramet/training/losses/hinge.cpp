#include "ramet/training/losses/hinge.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::losses {

namespace {

Value signed_labels(const Value& y_true) {
  const Value is_binary = ops::all(ops::logical_or(ops::equal(y_true, 0), ops::equal(y_true, 1)));
  return ops::where(is_binary, 2.0 * y_true - 1.0, y_true);
}

// How far each prediction is from being right by a margin of 1.
Value shortfall(const Value& y_true, const Value& y_pred) {
  return ops::maximum(1.0 - signed_labels(ops::cast(y_true, y_pred.dtype())) * y_pred, 0.0);
}

}  // namespace

Value hinge(const Value& y_true, const Value& y_pred) {
  return ops::mean(shortfall(y_true, y_pred), {.axes = {-1}});
}

Value squared_hinge(const Value& y_true, const Value& y_pred) {
  return ops::mean(ops::square(shortfall(y_true, y_pred)), {.axes = {-1}});
}

Value categorical_hinge(const Value& y_true, const Value& y_pred) {
  const Value wanted = ops::cast(y_true, y_pred.dtype());
  const Value right = ops::sum(wanted * y_pred, {.axes = {-1}});
  const Value wrong = ops::max((1.0 - wanted) * y_pred, {.axes = {-1}});
  return ops::maximum(wrong - right + 1.0, 0.0);
}

SampleLosses Hinge::call(const Value& y_true, const Value& y_pred) const {
  return hinge(y_true, y_pred);
}
SampleLosses SquaredHinge::call(const Value& y_true, const Value& y_pred) const {
  return squared_hinge(y_true, y_pred);
}
SampleLosses CategoricalHinge::call(const Value& y_true, const Value& y_pred) const {
  return categorical_hinge(y_true, y_pred);
}

}  // namespace ramet::losses
