#pragma once
// Pooling to a given size.

#include "ramet/ops/op.h"

namespace ramet::ops {

/// x: channels-last, with known spatial extents. Window i of n covers floor(i * extent / n) up to
/// ceil((i + 1) * extent / n).
Value adaptive_average_pool(const Value& x, const std::vector<Dim>& sizes);
Value adaptive_max_pool(const Value& x, const std::vector<Dim>& sizes);

}  // namespace ramet::ops
