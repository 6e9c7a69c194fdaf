#pragma once
// Elementwise functions that are built from others; as keras.ops.numpy has them.

#include "ramet/ops/elementwise.h"

namespace ramet::ops {

// Of one tensor. Integers become float32 where the result is no integer, unless said otherwise.
Value angle(const Value& x);    ///< of a real number: pi below zero, else 0
Value cbrt(const Value& x);     ///< int64 becomes float64
Value deg2rad(const Value& x);  ///< int64 becomes float64
Value rad2deg(const Value& x);  ///< int64 becomes float64
Value exp2(const Value& x);
Value fabs(const Value& x);
Value log10(const Value& x);
Value log2(const Value& x);
Value sinc(const Value& x);  ///< sin(pi x) / (pi x), 1 at 0
Value signbit(const Value& x);
Value isneginf(const Value& x);
Value isposinf(const Value& x);
Value isreal(const Value& x);  ///< whether the imaginary part is 0
Value bitwise_invert(const Value& x);
/// Rounded to that many decimals, halves to even; keeps the type.
Value round_to(const Value& x, std::int64_t decimals);
/// NaN and infinities replaced; without a number, infinities become the type's largest ones.
Value nan_to_num(const Value& x, double nan = 0, std::optional<double> posinf = std::nullopt,
                 std::optional<double> neginf = std::nullopt);
/// Converts, and stops at the ends of the new type's range.
Value saturate_cast(const Value& x, DType dtype);

// Of two operands.
Value divide_no_nan(const Operand& a, const Operand& b);  ///< 0 where b is 0
Value fmax(const Operand& a, const Operand& b);           ///< the other one where one is NaN
Value fmin(const Operand& a, const Operand& b);
Value fmod(const Operand& a, const Operand& b);       ///< takes the dividend's sign
Value heaviside(const Operand& a, const Operand& b);  ///< 0 below zero, 1 above, b at zero
Value hypot(const Operand& a, const Operand& b);
Value lcm(const Operand& a, const Operand& b);
Value ldexp(const Operand& a, const Operand& b);      ///< a * 2^b
Value logaddexp(const Operand& a, const Operand& b);  ///< log(exp(a) + exp(b))
Value logaddexp2(const Operand& a, const Operand& b);

struct Closeness {
  double rtol = 1e-5, atol = 1e-8;
  bool equal_nan = false;
};
/// |a - b| <= atol + rtol * |b|.
Value isclose(const Operand& a, const Operand& b, const Closeness& closeness = {});
/// True for all elements; equal infinities count as close.
Value allclose(const Operand& a, const Operand& b, const Closeness& closeness = {});

/// The largest and lowest finite number of a type.
double highest_of(DType dtype);
double lowest_of(DType dtype);

}  // namespace ramet::ops
