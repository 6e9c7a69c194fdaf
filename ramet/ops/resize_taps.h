#pragma once
// Which elements of an axis make up those of the resized one.

#include <vector>

#include "ramet/ops/image.h"

namespace ramet::ops {

/// Output i is the sum of weights[i * count + k] * x[first[i] + k] for k in [0, count).
struct ResizeTaps {
  Dim count = 1;
  std::vector<Dim> first;
  std::vector<float> weights;
};
ResizeTaps resize_taps(Dim from, Dim to, Interpolation interpolation, bool antialias);

/// The same as a float32 matrix (to, from).
Tensor resize_matrix(Dim from, Dim to, Interpolation interpolation, bool antialias);

}  // namespace ramet::ops
