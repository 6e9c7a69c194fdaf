#pragma once
// Steps that the crossentropies and their focal forms share. Private to this folder.

#include "ramet/ops/op.h"

namespace ramet::losses {

/// -y log(p) - (1 - y) log(1 - p), element by element.
Value binary_crossentropy_of_elements(const Value& y_true, const Value& y_pred, bool from_logits);
Value smoothed_binary(const Value& y_true, double label_smoothing);
Value smoothed_categorical(const Value& y_true, double label_smoothing);
/// Scaled so that they sum to 1 along `axis`, and kept off 0 and 1.
Value categorical_probabilities(const Value& y_pred, std::int64_t axis);

}  // namespace ramet::losses
