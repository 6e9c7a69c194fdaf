// Functions of single elements that are no part of fused loops.

#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

template <class F>
void each_float(const ReferenceCall& call, F function) {
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    const Dim count = element_count(call.input_specs[0].shape);
    for (Dim i = 0; i < count; ++i) {
      call.out<T>()[i] = static_cast<T>(function(static_cast<double>(call.in<T>(0)[i])));
    }
  });
}

template <class T, class F>
void each_pair(const ReferenceCall& call, T, F function) {
  const Shape& shape = call.output_specs[0].shape;
  const Index a = broadcast_strides(call.input_specs[0].shape, shape),
              b = broadcast_strides(call.input_specs[1].shape, shape);
  T* y = call.out<T>();
  for_each_index(shape, [&](const Index& index) {
    *y++ = function(call.in<T>(0)[offset_of(index, a)], call.in<T>(1)[offset_of(index, b)]);
  });
}

// A first guess (Winitzki, 2008), made exact by Halley's method. Near 1 what is left of 1 is
// compared, as erf itself has no digits for it.
double inverse_erf(double x) {
  const double magnitude = std::abs(x), rest = 1 - magnitude;
  if (!(magnitude < 1)) {
    const double infinity = std::numeric_limits<double>::infinity();
    return magnitude == 1 ? std::copysign(infinity, x) : std::numeric_limits<double>::quiet_NaN();
  }
  constexpr double a = 0.147;
  const double log_rest = std::log(rest * (1 + magnitude)),
               middle = 2 / (std::numbers::pi * a) + log_rest / 2;
  double y = std::sqrt(std::max(0.0, std::sqrt(middle * middle - log_rest / a) - middle));
  for (int i = 0; i < 3; ++i) {
    const double error = rest - std::erfc(y);
    const double step = error / (2 / std::sqrt(std::numbers::pi) * std::exp(-y * y));
    y -= step / (1 + y * step);
  }
  return std::copysign(y, x);
}

template <class T>
T greatest_divisor(T a, T b) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    return static_cast<T>(std::gcd(static_cast<std::int64_t>(a), static_cast<std::int64_t>(b)));
  } else {
    return a;
  }
}

}  // namespace

void erfc(const ReferenceCall& call) {
  each_float(call, [](double x) { return std::erfc(x); });
}
void erfinv(const ReferenceCall& call) { each_float(call, inverse_erf); }
void i0(const ReferenceCall& call) {
  each_float(call, [](double x) {
    // Beyond this, no float64 holds the result.
    if (std::abs(x) > 713) return std::numeric_limits<double>::infinity();
    return std::isnan(x) ? x : std::cyl_bessel_i(0.0, std::abs(x));
  });
}

void gcd(const ReferenceCall& call) {
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    each_pair(call, zero, greatest_divisor<T>);
  });
}

void nextafter(const ReferenceCall& call) {
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    each_pair(call, zero, [](T a, T b) { return static_cast<T>(std::nextafter(a, b)); });
  });
}

void bitcast(const ReferenceCall& call) {
  const Spec& x = call.input_specs[0];
  std::memcpy(call.outputs[0], call.inputs[0],
              static_cast<std::size_t>(element_count(x.shape)) * size_of(x.dtype));
}

}  // namespace ramet::reference
