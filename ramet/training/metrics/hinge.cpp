#include "ramet/training/metrics/hinge.h"

#include "ramet/training/losses/hinge.h"

namespace ramet::metrics {

SampleLosses Hinge::call(const Value& y_true, const Value& y_pred) const {
  return losses::hinge(y_true, y_pred);
}
SampleLosses SquaredHinge::call(const Value& y_true, const Value& y_pred) const {
  return losses::squared_hinge(y_true, y_pred);
}
SampleLosses CategoricalHinge::call(const Value& y_true, const Value& y_pred) const {
  return losses::categorical_hinge(y_true, y_pred);
}

}  // namespace ramet::metrics
