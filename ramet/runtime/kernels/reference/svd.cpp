// The singular value decomposition: alone in its file, for Eigen's takes a minute to compile.

#include "ramet/ops/decompositions.h"
#include "ramet/runtime/kernels/reference/matrices_impl.h"

namespace ramet::reference {

namespace {

template <class T>
using Columns = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

template <class W>
struct Singular {
  Columns<W> u, v;
  Eigen::VectorXd values;
};
template <class W>
[[gnu::noinline]] Singular<W> singular_of(const MatrixOf<W>& x, bool full) {
  const unsigned how =
      full ? Eigen::ComputeFullU | Eigen::ComputeFullV : Eigen::ComputeThinU | Eigen::ComputeThinV;
  const Eigen::BDCSVD<Columns<W>> factors(x, how);
  return {factors.matrixU(), factors.matrixV(), factors.singularValues()};
}

}  // namespace

void svd(const ReferenceCall& call) {
  const bool full = call.attrs.as<ops::FactorAttrs>().full;
  each_numeric_matrix(call, [&](auto zero, Dim i, const auto& x) {
    using T = decltype(zero);
    using Part = decltype(std::abs(zero));
    if (is_finite(x)) {
      const Singular<Wide<T>> factors = singular_of<Wide<T>>(x, full);
      write(call.out<T>(0), i, factors.u);
      write(call.out<Part>(1), i, factors.values);
      write(call.out<T>(2), i, factors.v);
      return;
    }
    const Dim k = std::min<Dim>(x.rows(), x.cols());
    write(call.out<T>(0), i, lost<T>(x.rows(), full ? x.rows() : k));
    write(call.out<Part>(1), i, lost(k, 1));
    write(call.out<T>(2), i, lost<T>(x.cols(), full ? x.cols() : k));
  });
}

}  // namespace ramet::reference
