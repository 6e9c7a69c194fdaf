#pragma once

#include "ramet/ops/op.h"

namespace ramet {

/// x, cut off at the ends, which are moved so that one of 2 ** num_bits values between them is 0,
/// and rounded to those values; with `narrow_range` the least one is left out. Floats of one type,
/// which are broadcast. Gradients are those of what is cut off: rounding has none of its own.
Value fake_quantized(const Value& x, const Value& low, const Value& high, Dim num_bits,
                     bool narrow_range);

}  // namespace ramet
