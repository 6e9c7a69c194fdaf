// Factors of dense matrices that take a number of steps known before.

#include "ramet/ops/decompositions.h"

#include "ramet/runtime/kernels/reference/matrices_impl.h"

namespace ramet::reference {

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

}  // namespace ramet::reference
