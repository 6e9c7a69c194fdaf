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

/// Compares the gradients of a fixed combination of the outputs with its slopes at the float
/// leaves, which are float64. At a kink any value between the slopes on both sides is right.
/// Returns what is wrong, or "".
std::string check_gradients(const ramet::Values& outputs, const std::vector<GradientPoint>& points,
                            const GradientCheckOptions& options = {});
