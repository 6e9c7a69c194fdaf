#pragma once
// Runs a graph by its definition: composites expanded, everything else by reference kernels. What
// compiled programs are compared with.

#include <span>
#include <vector>

#include "ramet/ops/op.h"

/// The graph's outputs for these inputs, which fit their specs. Half floats are computed in float32
/// and rounded after each op.
std::vector<ramet::Tensor> reference_run(const ramet::Graph& graph,
                                         std::span<const ramet::Tensor> inputs);
