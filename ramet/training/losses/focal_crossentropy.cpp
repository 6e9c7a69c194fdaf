#include "ramet/training/losses/focal_crossentropy.h"

#include "ramet/layers/objects/json_array_impl.h"
#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"
#include "ramet/training/losses/crossentropy_impl.h"

namespace ramet::losses {

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

Json to_json(const ClassWeights& weights) {
  return weights.is_list_ ? ramet::to_json(weights.values_) : Json(weights.values_[0]);
}

void from_json(const Json& json, ClassWeights& weights) {
  if (json.is_number()) {
    weights = json.as_double();
    return;
  }
  const Tensor array = array_from_json(json, "alpha");
  weights.values_.clear();
  weights.is_list_ = true;
  for (Dim i = 0; i < array.size(); ++i) weights.values_.push_back(array.at(i));
}

Value categorical_focal_crossentropy(const Value& y_true, const Value& y_pred,
                                     const CategoricalFocalOptions& options) {
  const std::int64_t axis = options.crossentropy.axis;
  const Value wanted =
      smoothed_categorical(ops::cast(y_true, y_pred.dtype()), options.crossentropy.label_smoothing);
  const Value scores = options.crossentropy.from_logits ? ops::softmax(y_pred, axis) : y_pred;
  const Value p = categorical_probabilities(scores, axis);
  const Value easy = ops::power(1.0 - p, options.gamma);
  const ClassWeights& alpha = options.alpha;
  const Value weight =
      alpha.is_list()
          ? easy * constant(Tensor::of<double>({static_cast<Dim>(alpha.values().size())},
                                               std::span(alpha.values()))
                                .cast(easy.dtype()))
          : easy * alpha.values()[0];
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
