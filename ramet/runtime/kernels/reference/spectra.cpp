// Eigenvalues and eigenvectors of dense matrices.

#include "ramet/ops/decompositions.h"
#include "ramet/runtime/kernels/reference/matrices_impl.h"

namespace ramet::reference {

namespace {

template <class T>
using Columns = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

template <class T>
struct Spectrum {
  Eigen::Matrix<T, Eigen::Dynamic, 1> values;
  Columns<T> vectors;
};
template <class T>
[[gnu::noinline]] Spectrum<T> self_adjoint_spectrum(const Columns<T>& x) {
  const Eigen::SelfAdjointEigenSolver<Columns<T>> solver(x);
  return {solver.eigenvalues().template cast<T>(), solver.eigenvectors()};
}
template <class T>
[[gnu::noinline]] Spectrum<T> complex_spectrum(const Columns<T>& x) {
  const Eigen::ComplexEigenSolver<Columns<T>> solver(x);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

template <class T>
void write_spectrum(const ReferenceCall& call, Dim i, const Spectrum<T>& spectrum) {
  write(call.out<T>(0), i, spectrum.values);
  write(call.out<T>(1), i, spectrum.vectors);
}
template <class T>
void write_no_spectrum(const ReferenceCall& call, Dim i, Dim size) {
  write(call.out<T>(0), i, lost<T>(size, 1));
  write(call.out<T>(1), i, lost<T>(size, size));
}

}  // namespace

// In the type of x, not wider: eigenvectors have no sign of their own, and this gives that of
// TensorFlow, which uses Eigen too.
void eigh(const ReferenceCall& call) {
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& x) {
    using T = decltype(zero);
    if (is_finite(x)) {
      write_spectrum<T>(call, i, self_adjoint_spectrum<T>(x.template cast<T>()));
    } else {
      write_no_spectrum<T>(call, i, x.rows());
    }
  });
}

// So, as TensorFlow does it: complex also for real matrices.
void eig(const ReferenceCall& call) {
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& x) {
    using T = std::conditional_t<is_complex_type<decltype(zero)>, decltype(zero),
                                 std::complex<decltype(std::abs(zero))>>;
    if (is_finite(x)) {
      write_spectrum<T>(call, i, complex_spectrum<T>(x.template cast<T>()));
    } else {
      write_no_spectrum<T>(call, i, x.rows());
    }
  });
}

}  // namespace ramet::reference
