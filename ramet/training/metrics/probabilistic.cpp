#include "ramet/training/metrics/probabilistic.h"

#include "ramet/training/losses/crossentropy.h"
#include "ramet/training/losses/divergence.h"

namespace ramet::metrics {

SampleLosses BinaryCrossentropy::call(const Value& y_true, const Value& y_pred) const {
  return losses::binary_crossentropy(y_true, y_pred, {from_logits, label_smoothing, -1});
}
SampleLosses CategoricalCrossentropy::call(const Value& y_true, const Value& y_pred) const {
  return losses::categorical_crossentropy(y_true, y_pred, {from_logits, label_smoothing, axis});
}
SampleLosses SparseCategoricalCrossentropy::call(const Value& y_true, const Value& y_pred) const {
  return losses::sparse_categorical_crossentropy(y_true, y_pred, {from_logits, ignore_class, axis});
}
SampleLosses KLDivergence::call(const Value& y_true, const Value& y_pred) const {
  return losses::kl_divergence(y_true, y_pred);
}
SampleLosses Poisson::call(const Value& y_true, const Value& y_pred) const {
  return losses::poisson(y_true, y_pred);
}

}  // namespace ramet::metrics
