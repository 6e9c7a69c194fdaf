#pragma once
// Linear algebra beyond products, on the last two axes of floats. What is not defined (the Cholesky
// factor of a matrix that is not positive definite, ...) is NaN.

#include <string>
#include <utility>

#include "ramet/ops/op.h"

namespace ramet::ops {

/// L with L Lᵀ = x, zeros above the diagonal; only the lower half of x is read.
Value cholesky(const Value& x);
/// The inverse of L Lᵀ, or with `upper` of Uᵀ U, from that factor.
Value cholesky_inverse(const Value& factor, bool upper = false);

struct Lu {
  Value lu, permutation;  ///< permutation int32 (..., n): row i of P x is row permutation[i] of x
};
/// P x = L U, with L (unit diagonal) and U in one matrix.
Lu lu(const Value& x);

struct SignLogDet {
  Value sign, logabsdet;
};
SignLogDet slogdet(const Value& x);
Value det(const Value& x);

/// a⁻¹ b. b: (..., n, k), or (..., n) with one axis less than a.
Value solve(const Value& a, const Value& b);
struct TriangularAttrs {
  bool lower = false, transpose = false;
  static constexpr void describe(auto& d) {
    d.field("lower", &TriangularAttrs::lower, "Read the lower half of a, else the upper one.");
    d.field("transpose", &TriangularAttrs::transpose, "Solve with aᵀ.");
  }
};
Value solve_triangular(const Value& a, const Value& b, TriangularAttrs attrs = {});
Value inv(const Value& x);

struct FactorAttrs {
  bool full = false;
  static constexpr void describe(auto& d) {
    d.field("full", &FactorAttrs::full, "Square factors instead of narrow ones.");
  }
};
struct Qr {
  Value q, r;
};
Qr qr(const Value& x, bool full = false);
struct Svd {
  Value u, s, v;  ///< x = u diag(s) vᵀ
};
Svd svd(const Value& x, bool full = false);
/// Singular values, the largest first: (..., k).
Value singular_values(const Value& x);
struct Eigh {
  Value values, vectors;  ///< ascending; vectors are columns
};
/// Of symmetric matrices; only the lower half is read.
Eigh eigh(const Value& x);
/// Of square matrices: complex eigenvalues in no order, and eigenvectors of length 1 as columns.
Eigh eig(const Value& x);

Value pinv(const Value& x, std::optional<double> rcond = std::nullopt);
/// The x of least norm that makes a x closest to b. a: (m, n), b: (m, k) or (m,).
Value lstsq(const Value& a, const Value& b, std::optional<double> rcond = std::nullopt);
/// int32.
Value matrix_rank(const Value& x, std::optional<double> tol = std::nullopt);

/// Of one axis: |x|^p norms; of two axes: "fro", "nuc", 1, -1, 2, -2 and infinities. Without axes:
/// of all axes. Raises ValueError for others.
struct NormOptions {
  std::optional<double> order = std::nullopt;  ///< default: the square root of the sum of squares
  bool is_nuclear = false;                     ///< "nuc"
  std::vector<Dim> axes = {};
  bool keepdims = false;
};
Value norm(const Value& x, const NormOptions& options = {});

extern const Op cholesky_op, lu_op, slogdet_op, solve_op, solve_triangular_op, qr_op, svd_op,
    eig_op, eigh_op;

}  // namespace ramet::ops
