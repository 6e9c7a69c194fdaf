#pragma once
// What the reference kernels share: types and positions. They are the definition of the ops, so
// they are loops that can be compared with the formula; nothing here is made for speed. String
// elements are `std::string` objects that exist already.

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "ramet/runtime/kernel.h"

namespace ramet::reference {

#define RAMET_REFERENCE(op, kernel) void kernel(const ReferenceCall& call);
#include "ramet/runtime/kernels/reference/list.inc"
#undef RAMET_REFERENCE

// ---------------------------------------------------------------- types

/// Calls `f(T{})` for a numeric type other than the half floats, which never get here.
template <class F>
void for_number(DType dtype, F&& f) {
  dispatch(dtype, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_arithmetic_v<T>) {
      f(zero);
    } else {
      unsupported_dtype(dtype, "reference kernel");
    }
  });
}

/// As `for_number`, also of complex numbers.
template <class F>
void for_numeric(DType dtype, F&& f) {
  if (dtype == DType::complex64) return f(std::complex<float>{});
  if (dtype == DType::complex128) return f(std::complex<double>{});
  for_number(dtype, f);
}

/// Calls `f(T{})` with a type that elements can be moved as, whatever they mean.
template <class F>
void for_element(DType dtype, F&& f) {
  if (dtype == DType::string) return f(std::string());
  switch (size_of(dtype)) {
    case 1:
      return f(std::uint8_t{});
    case 2:
      return f(std::uint16_t{});
    case 4:
      return f(std::uint32_t{});
    case 8:
      return f(std::uint64_t{});
    default:
      return f(std::complex<double>{});
  }
}

/// What sums of T are made in: double for floats and the parts of complex numbers; integers wrap
/// around.
template <class T>
using Accumulator =
    std::conditional_t<is_complex_type<T>, std::complex<double>,
                       std::conditional_t<std::is_floating_point_v<T>, double, std::uint64_t>>;

// ---------------------------------------------------------------- order

template <class T>
bool is_nan([[maybe_unused]] T x) {
  if constexpr (std::is_floating_point_v<T>) {
    return x != x;
  } else {
    return false;
  }
}

/// The larger or smaller one; NaN when either is NaN.
template <class T>
T larger(T a, T b) {
  return a > b || is_nan(a) ? a : b;
}
template <class T>
T smaller(T a, T b) {
  return a < b || is_nan(a) ? a : b;
}

/// What every other number is larger or smaller than.
template <class T>
T lowest() {
  using Limits = std::numeric_limits<T>;
  return Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
}
template <class T>
T highest() {
  using Limits = std::numeric_limits<T>;
  return Limits::has_infinity ? Limits::infinity() : Limits::max();
}

// ---------------------------------------------------------------- positions

/// One number an axis: a position or the distances between neighbours, in elements.
using Index = Shape;

inline Index strides_of(const Shape& shape) {
  Index strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

/// Strides with which a tensor is read as if it had the larger shape it broadcasts to.
inline Index broadcast_strides(const Shape& from, const Shape& to) {
  const Index own = strides_of(from);
  Index strides(to.size(), 0);
  for (std::size_t i = 1; i <= from.size(); ++i) {
    if (from[from.size() - i] != 1) strides[to.size() - i] = own[from.size() - i];
  }
  return strides;
}

inline Dim offset_of(const Index& index, const Index& strides) {
  Dim offset = 0;
  for (std::size_t i = 0; i < index.size(); ++i) offset += index[i] * strides[i];
  return offset;
}

/// Calls `f(index)` for every position of a shape, row by row.
template <class F>
void for_each_index(const Shape& shape, F&& f) {
  Index index(shape.size(), 0);
  for (Dim left = element_count(shape); left > 0; --left) {
    f(static_cast<const Index&>(index));
    for (std::size_t i = shape.size(); i-- > 0;) {
      if (++index[i] < shape[i]) break;
      index[i] = 0;
    }
  }
}

/// A shape as (before, extent, after) one of its axes.
struct AxisView {
  Dim outer = 1, extent = 1, inner = 1;
  AxisView(const Shape& shape, std::size_t axis) : extent(shape[axis]) {
    for (std::size_t i = 0; i < axis; ++i) outer *= shape[i];
    for (std::size_t i = axis + 1; i < shape.size(); ++i) inner *= shape[i];
  }
};

/// The spatial part of (batch, spatial..., channels).
inline Shape spatial_of(const Shape& shape) {
  return Shape(std::span(shape.begin() + 1, shape.size() - 2));
}

}  // namespace ramet::reference
