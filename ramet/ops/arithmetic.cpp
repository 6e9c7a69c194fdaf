#include "ramet/ops/arithmetic.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "ramet/ops/complex.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"
#include "ramet/ops/special.h"

namespace ramet::ops {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Where Keras makes float64 of int64.
DType wide_float(DType dtype) {
  if (is_float(dtype) || is_complex(dtype)) return dtype;
  return dtype == DType::int64 ? DType::float64 : DType::float32;
}

struct Pair {
  Value a, b;
};
Pair as_pair(const Operand& a, const Operand& b, DType dtype) { return {a.as(dtype), b.as(dtype)}; }
Pair promoted(const Operand& a, const Operand& b) { return as_pair(a, b, common_dtype(a, b)); }
Pair floats(const Operand& a, const Operand& b) {
  const DType dtype = common_dtype(a, b);
  return as_pair(a, b, is_float(dtype) || is_complex(dtype) ? dtype : DType::float32);
}
Pair wide_floats(const Operand& a, const Operand& b) {
  return as_pair(a, b, wide_float(common_dtype(a, b)));
}

// `of_two` of those that are numbers.
Value ignoring_nan(const Operand& a, const Operand& b,
                   Value (*of_two)(const Operand&, const Operand&)) {
  const Pair pair = promoted(a, b);
  const Value both = of_two(pair.a, pair.b);
  if (!is_float(both.dtype())) return both;
  return where(isnan(pair.a), pair.b, where(isnan(pair.b), pair.a, both));
}

}  // namespace

double highest_of(DType dtype) {
  if (dtype == DType::float16) return 65504;
  if (dtype == DType::bfloat16) return 0x1.FEp127;
  return dispatch(dtype, [](auto zero) {
    return static_cast<double>(std::numeric_limits<decltype(zero)>::max());
  });
}

double lowest_of(DType dtype) {
  if (is_float(dtype)) return -highest_of(dtype);
  return dispatch(dtype, [](auto zero) {
    return static_cast<double>(std::numeric_limits<decltype(zero)>::lowest());
  });
}

// ---------------------------------------------------------------- of one tensor

Value angle(const Value& x) {
  if (is_complex(x.dtype())) return arctan2(imag(x), real(x));
  const Value y = to_float(x, "angle");
  return where(less(y, 0.0), std::numbers::pi, zeros_like(y));
}

Value cbrt(const Value& x) {
  // Keras drops the imaginary part here.
  const Value y = cast(x, is_complex(x.dtype()) ? DType::float32 : wide_float(x.dtype()));
  return multiply(sign(y), power(absolute(y), 1.0 / 3.0));
}

Value deg2rad(const Value& x) {
  return multiply(cast(x, wide_float(x.dtype())), std::numbers::pi / 180);
}
Value rad2deg(const Value& x) {
  return multiply(cast(x, wide_float(x.dtype())), 180 / std::numbers::pi);
}
Value exp2(const Value& x) { return power(2.0, to_float(x, "exp2")); }
Value fabs(const Value& x) { return absolute(to_float(x, "fabs")); }
Value log10(const Value& x) { return divide(log(x), std::numbers::ln10); }
Value log2(const Value& x) { return divide(log(x), std::numbers::ln2); }

Value sinc(const Value& x) {
  const Value y = to_inexact(x, "sinc"), scaled = multiply(y, std::numbers::pi);
  return where(equal(y, 0.0), 1.0, divide(sin(scaled), scaled));
}

Value signbit(const Value& x) {
  if (x.dtype() == DType::boolean || (is_integer(x.dtype()) && !is_signed(x.dtype()))) {
    return full(x.shape(), 0, DType::boolean);
  }
  if (is_integer(x.dtype())) return less(x, 0);
  return less(bitcast(cast(x, DType::float32), DType::int32), 0);
}

Value isneginf(const Value& x) {
  return is_float(x.dtype()) ? equal(x, -infinity) : full(x.shape(), 0, DType::boolean);
}
Value isposinf(const Value& x) {
  return is_float(x.dtype()) ? equal(x, infinity) : full(x.shape(), 0, DType::boolean);
}
Value isreal(const Value& x) {
  return is_complex(x.dtype()) ? equal(imag(x), 0.0) : full(x.shape(), 1, DType::boolean);
}

// Integers wrap around.
Value bitwise_invert(const Value& x) {
  if (!is_integer(x.dtype())) {
    fail<TypeError>("bitwise_invert: expected integers, received {}.", to_string(x.spec()));
  }
  return subtract(negative(x), 1);
}

Value round_to(const Value& x, std::int64_t decimals) {
  if (decimals == 0) return round(x);
  if (!is_float(x.dtype()) && decimals > 0) return x;
  const double factor = std::pow(10.0, static_cast<double>(decimals));
  const Value y = to_float(x, "round");
  return cast(divide(round(multiply(y, factor)), factor), x.dtype());
}

Value nan_to_num(const Value& x, double nan, std::optional<double> posinf,
                 std::optional<double> neginf) {
  if (!is_float(x.dtype())) return x;
  const Value numbers = where(isnan(x), nan, x);
  const Value below =
      where(equal(numbers, infinity), posinf.value_or(highest_of(x.dtype())), numbers);
  return where(equal(below, -infinity), neginf.value_or(lowest_of(x.dtype())), below);
}

Value saturate_cast(const Value& x, DType dtype) {
  if (x.dtype() == dtype || dtype == DType::boolean || x.dtype() == DType::boolean)
    return cast(x, dtype);
  double low = lowest_of(dtype), high = highest_of(dtype);
  if (is_integer(dtype) && is_float(x.dtype())) {
    // The end of the range may lie between two floats; the inner one converts.
    if (high > 0x1p24 && x.dtype() == DType::float32)
      high = std::nextafter(static_cast<float>(high), 0.0f);
    if (high > 0x1p53) high = std::nextafter(high, 0.0);
  }
  low = std::max(low, lowest_of(x.dtype()));
  high = std::min(high, highest_of(x.dtype()));
  return cast(clip(x, low, high), dtype);
}

// ---------------------------------------------------------------- of two operands

Value divide_no_nan(const Operand& a, const Operand& b) {
  const Pair pair = floats(a, b);
  const Value is_zero = equal(pair.b, 0.0);
  // The divisor is never 0, so that gradients have no NaN either.
  return where(is_zero, 0.0, divide(pair.a, where(is_zero, 1.0, pair.b)));
}

Value fmax(const Operand& a, const Operand& b) { return ignoring_nan(a, b, maximum); }
Value fmin(const Operand& a, const Operand& b) { return ignoring_nan(a, b, minimum); }

Value fmod(const Operand& a, const Operand& b) {
  const DType common = common_dtype(a, b), dtype = common == DType::boolean ? DType::int32 : common;
  const bool is_narrow = dtype == DType::uint8 || dtype == DType::uint16 || dtype == DType::uint32;
  const Pair pair = as_pair(a, b, is_narrow ? DType::int32 : dtype);
  return cast(multiply(sign(pair.a), mod(absolute(pair.a), absolute(pair.b))), dtype);
}

Value heaviside(const Operand& a, const Operand& b) {
  const Pair pair = wide_floats(a, b);
  return where(less(pair.a, 0.0), 0.0, where(greater(pair.a, 0.0), 1.0, pair.b));
}

// The larger one is taken out, so that squares do not overflow.
Value hypot(const Operand& a, const Operand& b) {
  const Pair pair = wide_floats(a, b);
  const Value x = absolute(pair.a), y = absolute(pair.b);
  const Value larger = maximum(x, y), ratio = divide_no_nan(minimum(x, y), larger);
  return multiply(larger, sqrt(add(square(ratio), 1.0)));
}

Value lcm(const Operand& a, const Operand& b) {
  const Pair pair = promoted(a, b);
  const Value x = absolute(pair.a), y = absolute(pair.b), divisor = gcd(x, y);
  const Value product = multiply(x, floor_divide(y, maximum(divisor, 1)));
  return where(equal(divisor, 0), 0, product);
}

Value ldexp(const Operand& a, const Operand& b) {
  const Pair pair = floats(a, b);
  const Value product = multiply(pair.a, power(2.0, pair.b));
  return where(logical_or(isinf(pair.a), equal(pair.a, 0.0)), pair.a, product);
}

namespace {

// log_base(base^a + base^b) with `unit` = ln(base).
Value log_of_sum(const Operand& a, const Operand& b, double unit) {
  const Pair pair = floats(a, b);
  const Value delta = subtract(pair.a, pair.b);
  const Value further = divide(log1p(exp(multiply(absolute(delta), -unit))), unit);
  return where(isnan(delta), add(pair.a, pair.b), add(maximum(pair.a, pair.b), further));
}

}  // namespace

Value logaddexp(const Operand& a, const Operand& b) { return log_of_sum(a, b, 1); }
Value logaddexp2(const Operand& a, const Operand& b) { return log_of_sum(a, b, std::numbers::ln2); }

Value isclose(const Operand& a, const Operand& b, const Closeness& closeness) {
  const Pair pair = promoted(a, b);
  if (!is_float(pair.a.dtype())) return equal(pair.a, pair.b);
  const Value margin = add(multiply(absolute(pair.b), closeness.rtol), closeness.atol);
  const Value close = less_equal(absolute(subtract(pair.a, pair.b)), margin);
  return closeness.equal_nan ? logical_or(close, logical_and(isnan(pair.a), isnan(pair.b))) : close;
}

Value allclose(const Operand& a, const Operand& b, const Closeness& closeness) {
  const Pair pair = promoted(a, b);
  if (!is_float(pair.a.dtype())) return all(equal(pair.a, pair.b));
  const Value finite = logical_and(isfinite(pair.a), isfinite(pair.b));
  Value close =
      logical_and(finite, isclose(pair.a, pair.b, {closeness.rtol, closeness.atol, false}));
  close = logical_or(close, equal(pair.a, pair.b));
  if (closeness.equal_nan) close = logical_or(close, logical_and(isnan(pair.a), isnan(pair.b)));
  return all(close);
}

}  // namespace ramet::ops
