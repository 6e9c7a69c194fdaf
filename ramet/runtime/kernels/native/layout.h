#pragma once
// How tensors of several shapes lie beside each other in one broadcast loop.

#include <array>
#include <span>
#include <vector>

#include "ramet/core/shape.h"

namespace ramet::native {

/// The loop over `output`, with as few axes as possible: extents of 1 vanish, and neighbours that
/// every operand either walks densely or repeats are merged. At least one axis is left.
struct JointLayout {
  Shape extents;
  /// Of each operand, per axis of `extents`, in elements; 0 where it repeats.
  std::vector<std::array<Dim, max_rank>> strides;

  Dim inner() const { return extents.back(); }
  /// The product of all extents but the last.
  Dim rows() const;
  /// Where an operand's data for a row begins.
  Dim row_offset(std::size_t operand, Dim row) const;
};

/// `operands` broadcast to `output` as in NumPy.
JointLayout join_layouts(const Shape& output, std::span<const Shape> operands);

}  // namespace ramet::native
