// Factors of dense matrices, by Eigen: float32 is computed in double, matrix by matrix.

#include "ramet/ops/decompositions.h"

#include <Eigen/Dense>
#include <complex>
#include <limits>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// What matrices of T are computed in.
template <class T>
using Wide = std::conditional_t<is_complex_type<T>, std::complex<double>, double>;
template <class T>
using MatrixOf = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Matrix = MatrixOf<double>;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

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

}  // namespace

void cholesky(const ReferenceCall& call) {
  each_matrix(call, [&](auto zero, Dim i, const Matrix& x) {
    using T = decltype(zero);
    const Eigen::LLT<Matrix> llt(x);
    const Matrix factor =
        llt.info() == Eigen::Success ? Matrix(llt.matrixL()) : lost(x.rows(), x.cols());
    write(call.out<T>(), i, factor);
  });
}

void lu(const ReferenceCall& call) {
  each_matrix(call, [&](auto zero, Dim i, const Matrix& x) {
    using T = decltype(zero);
    const Eigen::PartialPivLU<Matrix> factors(x);
    write(call.out<T>(0), i, factors.matrixLU());
    const auto& rows = factors.permutationP().indices();
    // Eigen says where each row goes; asked is which one comes.
    for (Dim row = 0; row < x.rows(); ++row)
      call.out<std::int32_t>(1)[i * x.rows() + rows[row]] = static_cast<std::int32_t>(row);
  });
}

void slogdet(const ReferenceCall& call) {
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& x) {
    using T = decltype(zero);
    const Eigen::PartialPivLU<MatrixOf<Wide<T>>> factors(x);
    Wide<T> sign = factors.permutationP().determinant();
    double total = 0;
    for (Dim k = 0; k < x.rows(); ++k) {
      const Wide<T> pivot = factors.matrixLU()(k, k);
      sign *= pivot == 0.0 ? pivot : pivot / std::abs(pivot);
      total += std::log(std::abs(pivot));
    }
    call.out<T>(0)[i] = static_cast<T>(sign);
    call.out<T>(1)[i] = static_cast<T>(total);
  });
}

void solve(const ReferenceCall& call) {
  const Stack right(call.input_specs[1].shape);
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& a) {
    using T = decltype(zero);
    using M = MatrixOf<Wide<T>>;
    write(call.out<T>(), i, M(Eigen::PartialPivLU<M>(a).solve(right.read(call.in<T>(1), i))));
  });
}

void solve_triangular(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::TriangularAttrs>();
  const Stack right(call.input_specs[1].shape);
  each_matrix(call, [&](auto zero, Dim i, const Matrix& a) {
    using T = decltype(zero);
    const Matrix b = right.read(call.in<T>(1), i);
    const bool lower = attrs.lower != attrs.transpose;
    const Matrix m = attrs.transpose ? Matrix(a.transpose()) : a;
    Matrix x;
    if (lower) {
      x = m.triangularView<Eigen::Lower>().solve(b);
    } else {
      x = m.triangularView<Eigen::Upper>().solve(b);
    }
    write(call.out<T>(), i, x);
  });
}

void qr(const ReferenceCall& call) {
  const bool full = call.attrs.as<ops::FactorAttrs>().full;
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& x) {
    using T = decltype(zero);
    using M = MatrixOf<Wide<T>>;
    const Eigen::HouseholderQR<M> factors(x);
    const Dim k = full ? x.rows() : std::min<Dim>(x.rows(), x.cols());
    write(call.out<T>(0), i, M(factors.householderQ() * M::Identity(x.rows(), k)));
    write(call.out<T>(1), i,
          M(M(factors.matrixQR().template triangularView<Eigen::Upper>()).topRows(k)));
  });
}

void svd(const ReferenceCall& call) {
  const bool full = call.attrs.as<ops::FactorAttrs>().full;
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& x) {
    using T = decltype(zero);
    using Part = decltype(std::abs(zero));
    const unsigned how = full ? Eigen::ComputeFullU | Eigen::ComputeFullV
                              : Eigen::ComputeThinU | Eigen::ComputeThinV;
    if (is_finite(x)) {
      const Eigen::BDCSVD<Eigen::Matrix<Wide<T>, Eigen::Dynamic, Eigen::Dynamic>> factors(x, how);
      write(call.out<T>(0), i, factors.matrixU());
      write(call.out<Part>(1), i, factors.singularValues());
      write(call.out<T>(2), i, factors.matrixV());
      return;
    }
    const Dim k = std::min<Dim>(x.rows(), x.cols());
    write(call.out<T>(0), i, lost<T>(x.rows(), full ? x.rows() : k));
    write(call.out<Part>(1), i, lost(k, 1));
    write(call.out<T>(2), i, lost<T>(x.cols(), full ? x.cols() : k));
  });
}

// In the type of x, not wider: eigenvectors have no sign of their own, and this gives that of
// TensorFlow, which uses Eigen too.
void eigh(const ReferenceCall& call) {
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& x) {
    using T = decltype(zero);
    if (is_finite(x)) {
      using Own = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
      const Eigen::SelfAdjointEigenSolver<Own> solver(Own(x.template cast<T>()));
      write(call.out<T>(0), i, solver.eigenvalues().template cast<T>());
      write(call.out<T>(1), i, solver.eigenvectors());
      return;
    }
    write(call.out<T>(0), i, lost<T>(x.rows(), 1));
    write(call.out<T>(1), i, lost<T>(x.rows(), x.cols()));
  });
}

// So, as TensorFlow does it: complex also for real matrices.
void eig(const ReferenceCall& call) {
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& x) {
    using T = std::conditional_t<is_complex_type<decltype(zero)>, decltype(zero),
                                 std::complex<decltype(std::abs(zero))>>;
    if (is_finite(x)) {
      using Own = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
      const Eigen::ComplexEigenSolver<Own> solver(Own(x.template cast<T>()));
      write(call.out<T>(0), i, solver.eigenvalues());
      write(call.out<T>(1), i, solver.eigenvectors());
      return;
    }
    write(call.out<T>(0), i, lost<T>(x.rows(), 1));
    write(call.out<T>(1), i, lost<T>(x.rows(), x.cols()));
  });
}

}  // namespace ramet::reference
