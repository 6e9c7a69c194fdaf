#include "ramet/training/metrics/positives.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::metrics {

Value only_or_all(const Value& values) {
  return values.shape()[0] == 1 ? ops::reshape(values, {}) : values;
}

template <class Config>
Value RatioMetric<Config>::ratio(const Value& a, const Value& b) {
  return only_or_all(ops::divide_no_nan(a, ops::add(a, b)));
}

template class RatioMetric<Precision>;
template class RatioMetric<Recall>;

}  // namespace ramet::metrics
