#pragma once
// What Discretization keeps of data while it learns boundaries: some of the values in order, each
// with how many of the data it stands for.

#include <vector>

#include "ramet/core/tensor.h"

namespace ramet {

struct QuantileSummary {
  std::vector<float> values, weights;
};

/// Of all elements, about 1 / epsilon values.
QuantileSummary summarize(const Tensor& data, double epsilon);
QuantileSummary merge(const QuantileSummary& a, const QuantileSummary& b, double epsilon);
/// Values that part the data into bins of about equal size.
std::vector<double> bin_boundaries(const QuantileSummary& summary, Dim bins);

}  // namespace ramet
