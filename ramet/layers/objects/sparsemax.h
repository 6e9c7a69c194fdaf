#pragma once
// Sparsemax (Martins and Astudillo, 2016): like softmax, but small elements become exactly 0.

#include "ramet/ops/op.h"

namespace ramet {

/// max(x - tau, 0) along an axis, tau such that the sum is 1. Keras 3.15 and older take a greater
/// tau when more than one element remains, which keras pull request 23469 corrects. There is no
/// sort op: elements are ranked by comparing all pairs, so n elements take n² memory and time.
Value sparsemax(const Value& x, std::int64_t axis = -1);

}  // namespace ramet
