#pragma once
// Complex numbers: made of two real tensors, and taken apart again. Their arithmetic is that of the
// elementwise ops.

#include "ramet/ops/op.h"

namespace ramet::ops {

/// Of two real tensors of one shape: complex128 of float64, else complex64.
Value complex(const Value& real, const Value& imag);
Value real(const Value& x);       ///< of a real number: itself
Value imag(const Value& x);       ///< of a real number: 0
Value conjugate(const Value& x);  ///< of a real number: itself
/// From (..., 2) to (...): the last axis holds real and imaginary part.
Value view_as_complex(const Value& x);
Value view_as_real(const Value& x);  ///< the opposite

extern const Op complex_op, conjugate_op, imag_op, real_op;

}  // namespace ramet::ops
