#pragma once
// Copies elements that lie at regular distances into a dense tensor. Slices, transposes and
// broadcasts are all of this kind.

#include <array>

#include "ramet/core/dtype.h"
#include "ramet/core/shape.h"

namespace ramet::native {

class StridedCopy {
 public:
  /// y[i, j, ...] = x[first + i * strides[0] + j * strides[1] + ...], in elements of type `dtype`.
  StridedCopy(DType dtype, const Shape& extents, std::span<const Dim> strides, Dim first);

  void run(const std::byte* x, std::byte* y, int threads) const;

 private:
  void merge_axes(const Shape& extents, std::span<const Dim> strides);
  void choose_plane();
  template <class T>
  void copy(const T* x, T* y, int threads) const;
  template <class T>
  void copy_rows(const T* x, T* y, Dim begin, Dim end) const;
  template <class T>
  void copy_strip(const T* x, T* y, Dim strip) const;

  std::size_t element_size_;
  Dim first_;
  Shape extents_;  // of y, with as few axes as possible
  std::array<Dim, max_rank> strides_{};
  // When rows of x run across rows of y, blocks of the plane that both span are copied: this is
  // the axis of y along which x is dense, or no_plane.
  static constexpr std::size_t no_plane = max_rank;
  std::size_t plane_axis_ = no_plane;
};

}  // namespace ramet::native
