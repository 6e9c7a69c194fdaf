#include "ramet/runtime/kernels/native/layout.h"

#include <algorithm>

namespace ramet::native {

Dim JointLayout::rows() const {
  Dim rows = 1;
  for (std::size_t axis = 0; axis + 1 < extents.size(); ++axis) rows *= extents[axis];
  return rows;
}

JointLayout join_layouts(const Shape& output, std::span<const Shape> operands) {
  // Strides along the output's own axes.
  std::vector<std::array<Dim, max_rank>> strides(operands.size());
  for (std::size_t i = 0; i < operands.size(); ++i) {
    strides[i].fill(0);
    Dim step = 1;
    for (std::size_t back = 1; back <= operands[i].size(); ++back) {
      const Dim extent = operands[i][operands[i].size() - back];
      if (extent != 1) strides[i][output.size() - back] = step;
      step *= extent;
    }
  }
  JointLayout joint;
  joint.strides.resize(operands.size());
  for (std::size_t axis = 0; axis < output.size(); ++axis) {
    const Dim extent = output[axis];
    if (extent == 1) continue;
    const std::size_t last = joint.extents.size() - 1;
    bool merges = !joint.extents.empty();
    for (std::size_t i = 0; merges && i < operands.size(); ++i) {
      merges = joint.strides[i][last] == strides[i][axis] * extent;
    }
    if (merges) {
      joint.extents.back() *= extent;
    } else {
      joint.extents.push_back(extent);
    }
    for (std::size_t i = 0; i < operands.size(); ++i) {
      joint.strides[i][joint.extents.size() - 1] = strides[i][axis];
    }
  }
  if (joint.extents.empty()) joint.extents.push_back(1);
  return joint;
}

}  // namespace ramet::native
