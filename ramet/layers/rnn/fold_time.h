#pragma once

#include "ramet/ops/op.h"

namespace ramet {

/// Time steps become samples: (batch, time, ...) -> (batch * time, ...).
Value fold_time(const Value& x);
/// And back.
Value unfold_time(const Value& x, Dim batch, Dim time);

}  // namespace ramet
