#include "ramet/training/losses/crossentropy.h"

#include "ramet/ops/cross_entropy.h"
#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"
#include "ramet/training/losses/crossentropy_impl.h"

namespace ramet::losses {

namespace {

constexpr double epsilon = 1e-7;

struct Scores {
  Value value;
  bool are_logits;
};

// What came out of a sigmoid or softmax is traced back to what went in: no precision is lost where
// probabilities are near 0 or 1. Keras does not ask which of the two it was.
Scores traced(const Value& y_pred, bool from_logits) {
  if (y_pred.is(ops::sigmoid_op) || y_pred.is(ops::softmax_op)) {
    return {y_pred.call().inputs[0], true};
  }
  return {y_pred, from_logits};
}

std::string shapes(const Value& target, const Value& output) {
  return "target.shape=" + to_string(target.shape()) +
         ", output.shape=" + to_string(output.shape());
}

bool differ(Dim a, Dim b) { return a != any_dim && b != any_dim && a != b; }

void require_same_shape(const Value& target, const Value& output) {
  if (target.rank() != output.rank()) {
    fail<ValueError>("Arguments `target` and `output` must have the same rank (ndim). Received: {}",
                     shapes(target, output));
  }
  for (std::size_t i = 0; i < target.rank(); ++i) {
    if (!differ(target.shape()[i], output.shape()[i])) continue;
    fail<ValueError>("Arguments `target` and `output` must have the same shape. Received: {}",
                     shapes(target, output));
  }
}

Value kept_inside(const Value& probabilities) {
  return ops::clip(probabilities, epsilon, 1.0 - epsilon);
}

}  // namespace

Value binary_crossentropy_of_elements(const Value& y_true, const Value& y_pred, bool from_logits) {
  require_same_shape(y_true, y_pred);
  const auto [scores, are_logits] = traced(y_pred, from_logits);
  if (are_logits) {
    // max(x, 0) - x y + log(1 + exp(-|x|)), with the right gradient where x is 0
    const Value is_positive = ops::greater_equal(scores, 0.0);
    const Value positive_part = ops::where(is_positive, scores, 0.0);
    const Value minus_size = ops::where(is_positive, -scores, scores);
    return positive_part - scores * y_true + ops::log1p(ops::exp(minus_size));
  }
  const Value p = kept_inside(scores);
  return -(y_true * ops::log(p) + (1.0 - y_true) * ops::log(1.0 - p));
}

Value smoothed_binary(const Value& y_true, double label_smoothing) {
  if (label_smoothing == 0) return y_true;
  return y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing;
}

Value smoothed_categorical(const Value& y_true, double label_smoothing) {
  if (label_smoothing == 0) return y_true;
  const Dim classes = y_true.dim(-1);
  const double count = classes == any_dim ? 1.0 : static_cast<double>(classes);
  return y_true * (1.0 - label_smoothing) + label_smoothing / count;
}

Value categorical_probabilities(const Value& y_pred, std::int64_t axis) {
  return kept_inside(y_pred / ops::sum(y_pred, {.axes = {axis}, .keepdims = true}));
}

Value binary_crossentropy(const Value& y_true, const Value& y_pred, CrossentropyOptions options) {
  const Value wanted = smoothed_binary(ops::cast(y_true, y_pred.dtype()), options.label_smoothing);
  return ops::mean(binary_crossentropy_of_elements(wanted, y_pred, options.from_logits),
                   {.axes = {options.axis}});
}

Value categorical_crossentropy(const Value& y_true, const Value& y_pred,
                               CrossentropyOptions options) {
  const Value wanted =
      smoothed_categorical(ops::cast(y_true, y_pred.dtype()), options.label_smoothing);
  if (wanted.rank() < 1) {
    fail<ValueError>("Arguments `target` and `output` must be at least rank 1. Received: {}",
                     shapes(wanted, y_pred));
  }
  require_same_shape(wanted, y_pred);
  const auto [scores, are_logits] = traced(y_pred, options.from_logits);
  if (are_logits) return ops::softmax_cross_entropy(wanted, scores, options.axis);
  const Value p = categorical_probabilities(scores, options.axis);
  return -ops::sum(wanted * ops::log(p), {.axes = {options.axis}});
}

SampleLosses sparse_categorical_crossentropy(const Value& y_true, const Value& y_pred,
                                             SparseCrossentropyOptions options) {
  if (y_pred.rank() < 1) {
    fail<ValueError>("Argument `output` must be at least rank 1. Received: output.shape={}",
                     to_string(y_pred.shape()));
  }
  const auto last = static_cast<std::int64_t>(y_pred.rank()) - 1;
  if (options.axis != -1 && options.axis != last) {
    fail<ValueError>("Only axis=-1 is currently supported. Received: axis={}", options.axis);
  }
  Value classes = y_true;
  if (classes.rank() == y_pred.rank() && classes.dim(-1) == 1) classes = ops::squeeze(classes, -1);
  if (classes.rank() + 1 != y_pred.rank()) {
    fail<ValueError>("Argument `output` must have rank (ndim) `target.ndim - 1`. Received: {}",
                     shapes(classes, y_pred));
  }
  for (std::size_t i = 0; i < classes.rank(); ++i) {
    if (!differ(classes.shape()[i], y_pred.shape()[i])) continue;
    fail<ValueError>(
        "Arguments `target` and `output` must have the same shape up until the last dimension: {}",
        shapes(classes, y_pred));
  }

  Value output = y_pred, counts;
  if (options.ignore_class) {
    counts = ops::not_equal(classes, *options.ignore_class);
    classes = ops::where(counts, classes, 0);
    output = ops::where(ops::expand_dims(counts, -1), y_pred, 0);
  }
  auto [scores, are_logits] = traced(output, options.from_logits);
  if (!are_logits) scores = ops::log(kept_inside(scores));
  const Value losses = ops::sparse_softmax_cross_entropy(ops::cast(classes, DType::int64), scores);
  if (!counts) return losses;
  return {ops::where(counts, losses, 0.0), counts};
}

SampleLosses BinaryCrossentropy::call(const Value& y_true, const Value& y_pred) const {
  return binary_crossentropy(y_true, y_pred, {from_logits, label_smoothing, axis});
}
SampleLosses CategoricalCrossentropy::call(const Value& y_true, const Value& y_pred) const {
  return categorical_crossentropy(y_true, y_pred, {from_logits, label_smoothing, axis});
}
SampleLosses SparseCategoricalCrossentropy::call(const Value& y_true, const Value& y_pred) const {
  return sparse_categorical_crossentropy(y_true, y_pred, {from_logits, ignore_class, axis});
}

}  // namespace ramet::losses
