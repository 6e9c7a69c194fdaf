#pragma once
// Parts of matrices, and products of keras.ops.numpy. Extents must be known, unless said otherwise.

#include "ramet/ops/op.h"

namespace ramet::ops {

/// The last two axes with zeros above (tril) or below (triu) the diagonal `k`.
Value tril(const Value& x, Dim k = 0);
Value triu(const Value& x, Dim k = 0);
/// The diagonal `offset` of two axes, as a last axis.
Value diagonal(const Value& x, Dim offset = 0, std::int64_t axis1 = 0, std::int64_t axis2 = 1);
/// A matrix with that vector on its diagonal `k`; or the diagonal of a matrix.
Value diag(const Value& x, Dim k = 0);
/// The sum of a diagonal. Narrow integers are widened.
Value trace(const Value& x, Dim offset = 0, std::int64_t axis1 = 0, std::int64_t axis2 = 1);
Value eye(Dim rows, Dim columns, DType dtype = DType::float32);

// Integers are multiplied as integers.
Value dot(const Value& a, const Value& b);  ///< over the last axis of a and the one before b's last
Value inner(const Value& a, const Value& b);  ///< over the last axes
Value outer(const Value& a, const Value& b);  ///< of both flattened
Value vdot(const Value& a, const Value& b);   ///< over all elements
Value kron(const Value& a, const Value& b);

/// Vectors of 2 (with a third of 0) or 3 elements along one axis of each. Two flat ones give a
/// number.
struct CrossAxes {
  std::int64_t a = -1, b = -1, c = -1;
};
Value cross(const Value& a, const Value& b, const CrossAxes& axes = {});

enum class CorrelateMode { valid, same, full };
constexpr auto choices(CorrelateMode) {
  return std::array<std::string_view, 3>{"valid", "same", "full"};
}
/// Of two vectors: sum(a[n + k] * b[n]) for each shift k. Floats.
Value correlate(const Value& a, const Value& b, CorrelateMode mode);
/// Correlation coefficients of rows.
Value corrcoef(const Value& x);
/// Distances between rows: (..., m, d) and (..., n, d) to (..., m, n).
Value cdist(const Value& x, const Value& y);

}  // namespace ramet::ops
