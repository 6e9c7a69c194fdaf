#pragma once
// Mean and variance in one go.

#include "ramet/ops/reduction.h"

namespace ramet::ops {

struct Moments {
  Value mean, variance;  ///< variance: the mean squared distance to the mean
};
/// Of floats; integers are converted.
Moments moments(const Value& x, ReduceAttrs attrs);

extern const Op moments_op;

}  // namespace ramet::ops
