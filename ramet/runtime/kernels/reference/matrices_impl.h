#pragma once
// Stacks of dense matrices for Eigen: float32 is computed in double, matrix by matrix.

#include <Eigen/Dense>
#include <complex>
#include <limits>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

// What matrices of T are computed in.
template <class T>
using Wide = std::conditional_t<is_complex_type<T>, std::complex<double>, double>;
template <class T>
using MatrixOf = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Matrix = MatrixOf<double>;
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// One of the matrices of a tensor (..., rows, columns), in the wide type.
struct Stack {
  Dim rows, columns, count;
  explicit Stack(const Shape& shape)
      : rows(shape[shape.size() - 2]),
        columns(shape.back()),
        count(rows * columns == 0 ? 0 : element_count(shape) / (rows * columns)) {}

  template <class T>
  MatrixOf<Wide<T>> read(const T* data, Dim i) const {
    return Eigen::Map<const MatrixOf<T>>(data + i * rows * columns, rows, columns)
        .template cast<Wide<T>>();
  }
};

template <class T, class M>
void write(T* data, Dim i, const M& matrix) {
  const Dim size = static_cast<Dim>(matrix.size());
  Eigen::Map<MatrixOf<T>>(data + i * size, matrix.rows(), matrix.cols()) =
      matrix.template cast<T>();
}

// Calls f(zero, i, matrix) for each matrix of the first input.
template <class F>
void each_numeric_matrix(const ReferenceCall& call, F&& f) {
  const Stack stack(call.input_specs[0].shape);
  for_numeric(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_floating_point_v<T> || is_complex_type<T>) {
      for (Dim i = 0; i < stack.count; ++i) f(zero, i, stack.read(call.in<T>(0), i));
    }
  });
}

// So, of real numbers.
template <class F>
void each_matrix(const ReferenceCall& call, F&& f) {
  const Stack stack(call.input_specs[0].shape);
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_floating_point_v<T>) {
      for (Dim i = 0; i < stack.count; ++i) f(zero, i, stack.read(call.in<T>(0), i));
    }
  });
}

// Eigen's iterations do not end with numbers that are none.
template <class M>
bool is_finite(const M& x) {
  return x.allFinite();
}
template <class T = double>
MatrixOf<Wide<T>> lost(Dim rows, Dim columns) {
  return MatrixOf<Wide<T>>::Constant(rows, columns, nan);
}

}  // namespace ramet::reference
