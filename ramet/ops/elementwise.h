#pragma once
// Elementwise ops: operands broadcast as in NumPy and promote as in Keras (core/dtype.h).

#include "ramet/ops/op.h"

namespace ramet::ops {

/// A value, or a Python-like number, which takes the type of the value it meets ("weak" type).
class Operand {
 public:
  Operand(Value value) : value_(std::move(value)) { RAMET_ASSERT(value_); }  // NOLINT
  Operand(double number) : number_(number), is_float_(true) {}               // NOLINT
  Operand(int number) : number_(number) {}                                   // NOLINT
  Operand(std::int64_t number) : number_(static_cast<double>(number)) {}     // NOLINT
  Operand(bool flag) : number_(flag ? 1 : 0), is_bool_(true) {}              // NOLINT
  bool is_number() const { return !value_; }
  const Value& value() const { return value_; }
  double number() const { return number_; }
  /// The dtype this operand has beside one of type `other`.
  DType beside(DType other) const;
  Value as(DType dtype) const;

 private:
  Value value_;
  double number_ = 0;
  bool is_float_ = false, is_bool_ = false;
};

// Arithmetic: the result has the promoted type.
Value add(const Operand& a, const Operand& b);
Value subtract(const Operand& a, const Operand& b);
Value multiply(const Operand& a, const Operand& b);
Value divide(const Operand& a, const Operand& b);  ///< true division: integers give float32
Value floor_divide(const Operand& a, const Operand& b);
Value mod(const Operand& a, const Operand& b);  ///< takes the divisor's sign, as in Python
Value power(const Operand& a, const Operand& b);
Value maximum(const Operand& a, const Operand& b);
Value minimum(const Operand& a, const Operand& b);
Value arctan2(const Operand& a, const Operand& b);

// Comparisons and logic: the result is bool; logic takes "differs from zero" of each operand.
Value equal(const Operand& a, const Operand& b);
Value not_equal(const Operand& a, const Operand& b);
Value less(const Operand& a, const Operand& b);
Value less_equal(const Operand& a, const Operand& b);
Value greater(const Operand& a, const Operand& b);
Value greater_equal(const Operand& a, const Operand& b);
Value logical_and(const Operand& a, const Operand& b);
Value logical_or(const Operand& a, const Operand& b);
Value logical_xor(const Operand& a, const Operand& b);
Value logical_not(const Value& x);
Value isnan(const Value& x);
Value isinf(const Value& x);
Value isfinite(const Value& x);

// Integers.
Value bitwise_and(const Operand& a, const Operand& b);
Value bitwise_or(const Operand& a, const Operand& b);
Value bitwise_xor(const Operand& a, const Operand& b);
Value left_shift(const Operand& a, const Operand& b);
Value right_shift(const Operand& a, const Operand& b);

/// `condition ? a : b`, element by element.
Value where(const Value& condition, const Operand& a, const Operand& b);
/// Converts; floats truncate towards zero, bool is "differs from zero", complex numbers lose their
/// imaginary part.
Value cast(const Value& x, DType dtype);

// Of any numeric type.
Value negative(const Value& x);
Value absolute(const Value& x);  ///< of complex numbers a real one
Value sign(const Value& x);
Value square(const Value& x);
Value relu(const Value& x);
Value clip(const Value& x, double low, double high);
Value round(const Value& x);  ///< halves to even
Value trunc(const Value& x);

// Of floats; integers are converted to float32 first.
Value exp(const Value& x);
Value expm1(const Value& x);
Value log(const Value& x);
Value log1p(const Value& x);
Value sqrt(const Value& x);
Value rsqrt(const Value& x);
Value reciprocal(const Value& x);
Value sin(const Value& x);
Value cos(const Value& x);
Value tan(const Value& x);
Value arcsin(const Value& x);
Value arccos(const Value& x);
Value arctan(const Value& x);
Value sinh(const Value& x);
Value cosh(const Value& x);
Value arcsinh(const Value& x);
Value arccosh(const Value& x);
Value arctanh(const Value& x);
Value tanh(const Value& x);
Value sigmoid(const Value& x);
Value erf(const Value& x);
Value floor(const Value& x);
Value ceil(const Value& x);

struct CastAttrs {
  Choice<DType> dtype = DType::float32;
  static constexpr void describe(auto& d) { d.field("dtype", &CastAttrs::dtype, "The new type."); }
};

#define RAMET_UNARY(function, typing) extern const Op function##_op;
#define RAMET_BINARY(function, typing) extern const Op function##_op;
#include "ramet/ops/elementwise.inc"  // add_op and so on
#undef RAMET_UNARY
#undef RAMET_BINARY
extern const Op cast_op, where_op;

}  // namespace ramet::ops
