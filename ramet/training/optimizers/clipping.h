#pragma once
// Limits for gradients. Null values stand for absent gradients and stay null.

#include "ramet/ops/op.h"

namespace ramet {

/// Each gradient whose L2 norm is above `norm` is scaled down to it.
Values clip_by_norm(const Values& gradients, double norm);
/// All are scaled by one factor, so that their common L2 norm is at most `norm`. A norm that is not
/// finite makes them NaN.
Values clip_by_global_norm(const Values& gradients, double norm);
/// Each element into [-limit, limit]; of what is added up of rows, each addend, as in Keras.
Values clip_by_value(const Values& gradients, double limit);

}  // namespace ramet
