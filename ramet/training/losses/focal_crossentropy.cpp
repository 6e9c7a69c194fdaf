#include "ramet/training/losses/focal_crossentropy.h"

#include "ramet/ops/ops.h"
#include "ramet/training/arithmetic.h"
#include "ramet/training/losses/crossentropy_impl.h"

namespace ramet::losses {

using namespace arithmetic;

Value binary_focal_crossentropy(const Value& y_true, const Value& y_pred,
                                const BinaryFocalOptions& options) {
  const Value wanted =
      smoothed_binary(ops::cast(y_true, y_pred.dtype()), options.crossentropy.label_smoothing);
  const Value p = options.crossentropy.from_logits ? ops::sigmoid(y_pred) : y_pred;
  const Value crossentropy = binary_crossentropy_of_elements(wanted, p, false);
  const Value right = wanted * p + (1.0 - wanted) * (1.0 - p);
  Value losses = ops::power(1.0 - right, options.gamma) * crossentropy;
  if (options.apply_class_balancing) {
    losses = (wanted * options.alpha + (1.0 - wanted) * (1 - options.alpha)) * losses;
  }
  return ops::mean(losses, {.axes = {options.crossentropy.axis}});
}

Value categorical_focal_crossentropy(const Value& y_true, const Value& y_pred,
                                     const CategoricalFocalOptions& options) {
  const std::int64_t axis = options.crossentropy.axis;
  const Value wanted =
      smoothed_categorical(ops::cast(y_true, y_pred.dtype()), options.crossentropy.label_smoothing);
  const Value scores = options.crossentropy.from_logits ? ops::softmax(y_pred, axis) : y_pred;
  const Value p = categorical_probabilities(scores, axis);
  const Value weight = ops::power(1.0 - p, options.gamma) * options.alpha;
  return ops::sum(weight * (-wanted * ops::log(p)), {.axes = {axis}});
}

SampleLosses BinaryFocalCrossentropy::call(const Value& y_true, const Value& y_pred) const {
  return binary_focal_crossentropy(y_true, y_pred,
                                   {.apply_class_balancing = apply_class_balancing,
                                    .alpha = alpha,
                                    .gamma = gamma,
                                    .crossentropy = {from_logits, label_smoothing, axis}});
}
SampleLosses CategoricalFocalCrossentropy::call(const Value& y_true, const Value& y_pred) const {
  return categorical_focal_crossentropy(
      y_true, y_pred,
      {.alpha = alpha, .gamma = gamma, .crossentropy = {from_logits, label_smoothing, axis}});
}

}  // namespace ramet::losses
