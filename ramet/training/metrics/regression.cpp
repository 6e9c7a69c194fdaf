#include "ramet/training/metrics/regression.h"

#include "ramet/ops/elementwise.h"
#include "ramet/training/losses/regression.h"

namespace ramet::metrics {

Value cosine_similarity(const Value& y_true, const Value& y_pred, std::int64_t axis) {
  return ops::negative(losses::cosine_similarity(y_true, y_pred, axis));
}

SampleLosses MeanSquaredError::call(const Value& y_true, const Value& y_pred) const {
  return losses::mean_squared_error(y_true, y_pred);
}
SampleLosses MeanAbsoluteError::call(const Value& y_true, const Value& y_pred) const {
  return losses::mean_absolute_error(y_true, y_pred);
}
SampleLosses MeanAbsolutePercentageError::call(const Value& y_true, const Value& y_pred) const {
  return losses::mean_absolute_percentage_error(y_true, y_pred);
}
SampleLosses MeanSquaredLogarithmicError::call(const Value& y_true, const Value& y_pred) const {
  return losses::mean_squared_logarithmic_error(y_true, y_pred);
}
SampleLosses CosineSimilarity::call(const Value& y_true, const Value& y_pred) const {
  return cosine_similarity(y_true, y_pred, axis);
}
SampleLosses LogCoshError::call(const Value& y_true, const Value& y_pred) const {
  return losses::log_cosh(y_true, y_pred);
}

}  // namespace ramet::metrics
