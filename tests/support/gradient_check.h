#pragma once
// Gradients against finite differences, on the reference kernels.

#include <string>
#include <vector>

#include "ramet/ops/op.h"

/// A leaf of a graph (an input or a variable) and its value.
struct GradientPoint {
  ramet::Value leaf;
  ramet::Tensor value;
};

struct GradientCheckOptions {
  double tolerance = 2e-5;  ///< relative to slopes above 1
  int most_probes = 40;     ///< elements of each leaf that are moved
};

struct GradientReport {
  std::string wrong;  ///< or ""
  /// How many first and second derivatives were compared with slopes.
  int first = 0, second = 0;
};

/// Compares the gradients of a fixed combination of the outputs with its slopes at the float
/// leaves, which are float64; then the gradients of a combination of these with theirs. At a kink
/// any value between the slopes on both sides is right.
GradientReport check_gradients(const ramet::Values& outputs,
                               const std::vector<GradientPoint>& points,
                               const GradientCheckOptions& options = {});
