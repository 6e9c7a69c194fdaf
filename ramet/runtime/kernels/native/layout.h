#pragma once
// How tensors of several shapes lie beside each other in one broadcast loop.

#include <array>
#include <span>
#include <vector>

#include "ramet/core/shape.h"

namespace ramet::native {

/// Steps through the rows of a loop nest, keeping track of an offset.
class RowWalk {
 public:
  /// Starts at row number `row`; `extents` are those of all axes but the last.
  RowWalk(std::span<const Dim> extents, std::span<const Dim> strides, Dim row)
      : extents_(extents), strides_(strides) {
    for (std::size_t axis = extents.size(); axis-- > 0;) {
      index_[axis] = row % extents[axis];
      offset_ += index_[axis] * strides[axis];
      row /= extents[axis];
    }
  }
  Dim offset() const { return offset_; }
  void next() {
    for (std::size_t axis = extents_.size(); axis-- > 0;) {
      offset_ += strides_[axis];
      if (++index_[axis] < extents_[axis]) return;
      offset_ -= extents_[axis] * strides_[axis];
      index_[axis] = 0;
    }
  }

 private:
  std::span<const Dim> extents_, strides_;
  std::array<Dim, max_rank> index_;
  Dim offset_ = 0;
};

/// The loop over `output`, with as few axes as possible: extents of 1 vanish, and neighbours that
/// every operand either walks densely or repeats are merged. At least one axis is left.
struct JointLayout {
  Shape extents;
  /// Of each operand, per axis of `extents`, in elements; 0 where it repeats.
  std::vector<std::array<Dim, max_rank>> strides;

  Dim inner() const { return extents.back(); }
  /// The product of all extents but the last.
  Dim rows() const;
  /// Walks over where an operand's data for each row begins.
  RowWalk walk(std::size_t operand, Dim row) const {
    return RowWalk({extents.begin(), extents.size() - 1}, strides[operand], row);
  }
};

/// `operands` broadcast to `output` as in NumPy.
JointLayout join_layouts(const Shape& output, std::span<const Shape> operands);

}  // namespace ramet::native
