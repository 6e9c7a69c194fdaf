// The derivatives of all elementwise functions: y = f(x) or f(a, b), and dy arrives at y. What is
// broadcast is summed by the caller. At kinks the values are TensorFlow's.

#include <numbers>

#include "ramet/ops/complex.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/gradients_impl.h"

namespace ramet::ops {

namespace {

Value operator+(const Operand& a, const Operand& b) { return add(a, b); }
Value operator-(const Operand& a, const Operand& b) { return subtract(a, b); }
Value operator*(const Operand& a, const Operand& b) { return multiply(a, b); }
Value operator/(const Operand& a, const Operand& b) { return divide(a, b); }
Value operator-(const Value& x) { return negative(x); }

// dy goes to a where it was chosen, else to b.
Values choose(const Value& takes_a, const Value& dy) {
  return {where(takes_a, dy, 0.0), where(takes_a, 0.0, dy)};
}

// b - 1; at 0 to the power of 0, which is constant, any exponent that keeps b times the power 0.
Value one_less(const Value& a, const Value& b) {
  const bool is_number = b.is(constant_op) && b.rank() == 0;
  if (is_number && !is_complex(b.dtype()) && b.call().as<ConstantAttrs>().value.at(0) != 0)
    return b - 1.0;
  return where(logical_and(equal(a, 0.0), equal(b, 0.0)), 1.0, b - 1.0);
}

// log(a), and 0 where there is none. A complex number has one unless it is 0.
Value log_if_positive(const Value& a) {
  const Value is_positive = is_complex(a.dtype()) ? not_equal(a, 0.0) : greater(a, 0.0);
  return where(is_positive, log(where(is_positive, a, 1.0)), 0.0);
}

}  // namespace

Values elementwise_gradient(const Call& call, const Values& outputs, const Values& arriving) {
  using E = Elementwise;
  const Value &x = call.inputs[0], &y = outputs[0], &dy = arriving[0];
  const Value &a = x, &b = call.inputs.size() > 1 ? call.inputs[1] : x;

  // clang-format off
  switch (*call.op->elementwise) {
    case E::add:        return {dy, dy};
    case E::subtract:   return {dy, -dy};
    case E::multiply:   return {dy * b, dy * a};
    case E::divide:     return {dy / b, -(dy * (y / b))};  // rounds as TensorFlow does
    case E::power:      return {dy * (b * power(a, one_less(a, b))), dy * (y * log_if_positive(a))};
    case E::mod:        return {dy, -(dy * floor_divide(a, b))};
    case E::arctan2:    return {dy * b / (square(a) + square(b)), -(dy * a / (square(a) + square(b)))};
    case E::maximum:    return choose(greater_equal(a, b), dy);
    case E::minimum:    return choose(less_equal(a, b), dy);

    case E::negative:   return {-dy};
    case E::absolute:   return {dy * conjugate(sign(x))};  // see gradients.cpp
    case E::square:     return {dy * (x * 2.0)};
    case E::sqrt:       return {dy * 0.5 / y};
    case E::rsqrt:      return {dy * (y * square(y) * -0.5)};
    case E::reciprocal: return {-(dy * square(y))};
    case E::exp:        return {dy * y};
    case E::expm1:      return {dy * (y + 1.0)};
    case E::log:        return {dy / x};
    case E::log1p:      return {dy / (x + 1.0)};
    case E::sigmoid:    return {dy * (y * (1.0 - y))};
    case E::tanh:       return {dy * (1.0 - square(y))};
    case E::relu:       return {where(greater(y, 0.0), dy, 0.0)};
    case E::erf:        return {dy * (exp(-square(x)) * (2 * std::numbers::inv_sqrtpi))};

    case E::sin:        return {dy * cos(x)};
    case E::cos:        return {-(dy * sin(x))};
    case E::tan:        return {dy * (square(y) + 1.0)};
    case E::arcsin:     return {dy * rsqrt(1.0 - square(x))};
    case E::arccos:     return {-(dy * rsqrt(1.0 - square(x)))};
    case E::arctan:     return {dy / (square(x) + 1.0)};
    case E::sinh:       return {dy * cosh(x)};
    case E::cosh:       return {dy * sinh(x)};
    case E::arcsinh:    return {dy * rsqrt(square(x) + 1.0)};
    case E::arccosh:    return {dy * rsqrt(square(x) - 1.0)};
    case E::arctanh:    return {dy / (1.0 - square(x))};

    case E::cast:       return {cast(dy, x.dtype())};
    case E::where:      return {Value(), where(x, dy, 0.0), where(x, 0.0, dy)};

    // Steps: small changes of the inputs change nothing.
    case E::sign: case E::floor: case E::ceil: case E::round: case E::trunc: case E::floor_divide:
    case E::logical_not: case E::isnan: case E::isinf: case E::isfinite:
    case E::equal: case E::not_equal: case E::less: case E::less_equal: case E::greater:
    case E::greater_equal: case E::logical_and: case E::logical_or: case E::logical_xor:
    case E::bitwise_and: case E::bitwise_or: case E::bitwise_xor:
    case E::left_shift: case E::right_shift:
      return Values(call.inputs.size());
  }
  // clang-format on
  return {};
}

}  // namespace ramet::ops
