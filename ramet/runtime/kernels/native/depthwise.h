#pragma once
// Depthwise convolutions: each channel has taps of its own.

#include "ramet/core/shape.h"
#include "ramet/runtime/kernels/native/bounds.h"

namespace ramet::native {

/// One row of outputs, of which each element is bias + the sum over taps of line x kernel, within
/// bounds.
struct DepthwiseRow {
  Dim channels = 0, in = 0, out = 0;  ///< extents of a line of inputs, and of the row
  Dim taps = 0, stride = 1, dilation = 1, before = 0;  ///< along a line
  const float* const* lines = nullptr;                 ///< one for each row of the kernel
  Dim line_count = 0;
  const float* kernel = nullptr;  ///< (line, tap, channel)
  const float* bias = nullptr;    ///< null for zero
  float* y = nullptr;             ///< (out, channel)
  Bounds bounds = {};
};
using DepthwiseFunction = void (*)(const DepthwiseRow& row);
/// The one for this processor.
DepthwiseFunction depthwise_function();

}  // namespace ramet::native
