#pragma once
// Products of matrices.

#include "ramet/ops/op.h"

namespace ramet::ops {

struct MatmulAttrs {
  bool transpose_a = false, transpose_b = false;
  static constexpr void describe(auto& d) {
    d.field("transpose_a", &MatmulAttrs::transpose_a, "Swap the last two axes of a.");
    d.field("transpose_b", &MatmulAttrs::transpose_b, "Swap the last two axes of b.");
  }
};

/// (..., m, k) x (..., k, n) -> (..., m, n), leading axes broadcast; vectors as in NumPy.
Value matmul(const Value& a, const Value& b, MatmulAttrs attrs = {});
/// Einstein summation: "bij,bjk->bik"; "..." stands for the axes not named.
Value einsum(std::string_view subscripts, const Values& xs);
/// Sums over pairs of axes, as numpy.tensordot.
Value tensordot(const Value& a, const Value& b, const std::vector<std::int64_t>& axes_a,
                const std::vector<std::int64_t>& axes_b);

extern const Op matmul_op;

}  // namespace ramet::ops
