#pragma once
// The inner loops of float32 reductions.

#include "ramet/core/shape.h"

namespace ramet::native {

enum class Reduction { sum, prod, max, min };

/// NaN goes through all of them. Sums are made of many partial ones, so that errors stay small.
struct ReduceLoops {
  /// All of x[0, count).
  float (*row)(const float* x, Dim count);
  /// y[j] of all x[i * stride + j] with i < rows and j < columns.
  void (*columns)(const float* x, Dim rows, Dim stride, Dim columns, float* y);
  /// y[j] of y[j] and x[j].
  void (*merge)(const float* x, Dim count, float* y);
  /// y[j]: the sum of (x[i * columns + j] - sums[j] / rows)² with i < rows.
  void (*squares)(const float* x, Dim rows, Dim columns, const float* sums, float* y);
};
ReduceLoops reduce_loops(Reduction reduction);

}  // namespace ramet::native
