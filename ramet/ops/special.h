#pragma once
// Functions of single elements that no vector loop has: each has a record of its own, and takes no
// part in fused loops.

#include "ramet/ops/elementwise.h"

namespace ramet::ops {

Value erfc(const Value& x);    ///< 1 - erf(x), exact for large x
Value erfinv(const Value& x);  ///< erf(erfinv(x)) = x; NaN outside [-1, 1]
Value i0(const Value& x);      ///< the modified Bessel function of order 0
/// The greatest common divisor of integers, not negative.
Value gcd(const Operand& a, const Operand& b);
/// The next float after `a` towards `b`; as Keras does it, among those of float64.
Value nextafter(const Operand& a, const Operand& b);

/// The same bytes as elements of another type. The last axis is divided or multiplied when sizes
/// differ; raises ValueError where that is impossible.
Value bitcast(const Value& x, DType dtype);

extern const Op erfc_op, erfinv_op, i0_op, gcd_op, nextafter_op, bitcast_op;

}  // namespace ramet::ops
