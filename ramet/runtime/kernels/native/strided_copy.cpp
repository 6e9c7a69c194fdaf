// Benchmark: native/copy.

#include "ramet/runtime/kernels/native/strided_copy.h"

#include <algorithm>
#include <cstring>

#include "ramet/runtime/kernels/native/layout.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet::native {

namespace {

// Blocks of planes: 16 elements of four bytes are a cache line.
constexpr Dim block = 16;

template <class T>
void copy_row(const T* x, Dim stride, Dim count, T* y) {
  if (stride == 1) {
    std::memcpy(y, x, static_cast<std::size_t>(count) * sizeof(T));
  } else if (stride == 0) {
    std::fill(y, y + count, *x);
  } else {
    for (Dim i = 0; i < count; ++i) y[i] = x[i * stride];
  }
}

// y[i * y_stride + j] = x[i + j * x_stride]
template <class T>
void transpose_block(const T* x, Dim x_stride, Dim rows, Dim columns, T* y, Dim y_stride) {
  if (rows == block && columns == block) {
    for (Dim i = 0; i < block; ++i) {
      for (Dim j = 0; j < block; ++j) y[i * y_stride + j] = x[i + j * x_stride];
    }
    return;
  }
  for (Dim i = 0; i < rows; ++i) {
    for (Dim j = 0; j < columns; ++j) y[i * y_stride + j] = x[i + j * x_stride];
  }
}

}  // namespace

StridedCopy::StridedCopy(DType dtype, const Shape& extents, std::span<const Dim> strides, Dim first)
    : element_size_(size_of(dtype)), first_(first) {
  merge_axes(extents, strides);
  choose_plane();
}

void StridedCopy::merge_axes(const Shape& extents, std::span<const Dim> strides) {
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    if (extents[axis] == 1) continue;
    const std::size_t last = extents_.size() - 1;
    if (!extents_.empty() && strides_[last] == strides[axis] * extents[axis]) {
      extents_.back() *= extents[axis];
      strides_[last] = strides[axis];
    } else {
      strides_[extents_.size()] = strides[axis];
      extents_.push_back(extents[axis]);
    }
  }
  if (extents_.empty()) {
    extents_.push_back(1);
    strides_[0] = 1;
  }
}

void StridedCopy::choose_plane() {
  const std::size_t last = extents_.size() - 1;
  if (strides_[last] == 0 || strides_[last] == 1) return;
  for (std::size_t axis = 0; axis < last; ++axis) {
    if (strides_[axis] == 1) plane_axis_ = axis;
  }
}

void StridedCopy::run(const std::byte* x, std::byte* y, int threads) const {
  if (element_count(extents_) == 0) return;
  const auto copy_as = [&](auto zero) {
    using T = decltype(zero);
    copy(reinterpret_cast<const T*>(x) + first_, reinterpret_cast<T*>(y), threads);
  };
  switch (element_size_) {
    case 1:
      return copy_as(std::uint8_t{});
    case 2:
      return copy_as(std::uint16_t{});
    case 4:
      return copy_as(std::uint32_t{});
    default:
      return copy_as(std::uint64_t{});
  }
}

template <class T>
void StridedCopy::copy(const T* x, T* y, int threads) const {
  const Dim elements = element_count(extents_);
  threads = useful_threads(threads, elements);
  if (plane_axis_ == no_plane) {
    parallel_for(threads, elements / extents_.back(),
                 [&](Dim begin, Dim end, int) { copy_rows(x, y, begin, end); });
    return;
  }
  const Dim strips_in_plane = (extents_[plane_axis_] + block - 1) / block;
  const Dim planes = elements / extents_.back() / extents_[plane_axis_];
  parallel_for(threads, planes * strips_in_plane, [&](Dim begin, Dim end, int) {
    for (Dim strip = begin; strip < end; ++strip) copy_strip(x, y, strip);
  });
}

template <class T>
void StridedCopy::copy_rows(const T* x, T* y, Dim begin, Dim end) const {
  const Dim count = extents_.back(), stride = strides_[extents_.size() - 1];
  const std::span outer(extents_.begin(), extents_.size() - 1);
  RowWalk walk(outer, std::span(strides_), begin);
  for (Dim row = begin; row < end; ++row, walk.next()) {
    copy_row(x + walk.offset(), stride, count, y + row * count);
  }
}

// `block` rows of one plane.
template <class T>
void StridedCopy::copy_strip(const T* x, T* y, Dim strip) const {
  const std::size_t last = extents_.size() - 1;
  const Dim strips_in_plane = (extents_[plane_axis_] + block - 1) / block;
  const Dim first_row = strip % strips_in_plane * block;
  const Dim rows = std::min(block, extents_[plane_axis_] - first_row);
  // Where the plane begins in both.
  Dim plane = strip / strips_in_plane, y_step = extents_.back(), y_row = 0;
  x += first_row;
  for (std::size_t axis = last; axis-- > 0;) {
    if (axis == plane_axis_) {
      y_row = y_step;
      y += first_row * y_row;
    } else {
      x += plane % extents_[axis] * strides_[axis];
      y += plane % extents_[axis] * y_step;
      plane /= extents_[axis];
    }
    y_step *= extents_[axis];
  }
  for (Dim j = 0; j < extents_.back(); j += block) {
    const Dim columns = std::min(block, extents_.back() - j);
    transpose_block(x + j * strides_[last], strides_[last], rows, columns, y + j, y_row);
  }
}

}  // namespace ramet::native
