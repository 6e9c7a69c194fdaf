// Elementwise functions of complex numbers.

#include <cmath>
#include <complex>

#include "ramet/runtime/kernels/reference/scalar_impl.h"

namespace ramet::reference {

namespace {

// F is a lambda without captures, so it can be made again where it is called. R is what it gives.
template <class R, class T, class F>
ScalarFunction unary(F) {
  return [](const std::byte* const* x, std::byte* y) { write<R>(y, F()(read<T>(x[0]))); };
}
template <class R, class T, class F>
ScalarFunction binary(F) {
  return [](const std::byte* const* x, std::byte* y) {
    write<R>(y, F()(read<T>(x[0]), read<T>(x[1])));
  };
}

// Anything to the power of 0, is 1.
template <class T>
T power(T a, T b) {
  return b == T{0} ? T{1} : (a == T{0} ? T{0} : std::pow(a, b));
}

template <class T>
ScalarFunction functions(Elementwise function) {
  using Part = typename T::value_type;
  switch (function) {
    case Elementwise::negative:
      return unary<T, T>([](T x) { return -x; });
    case Elementwise::absolute:
      return unary<Part, T>([](T x) { return std::abs(x); });
    case Elementwise::sign:
      return unary<T, T>([](T x) { return x == T{0} ? x : x / std::abs(x); });
    case Elementwise::exp:
      return unary<T, T>([](T x) { return std::exp(x); });
    case Elementwise::expm1:
      return unary<T, T>([](T x) { return std::exp(x) - Part{1}; });
    case Elementwise::log:
      return unary<T, T>([](T x) { return std::log(x); });
    case Elementwise::log1p:
      return unary<T, T>([](T x) { return std::log(Part{1} + x); });
    case Elementwise::sqrt:
      return unary<T, T>([](T x) { return std::sqrt(x); });
    case Elementwise::rsqrt:
      return unary<T, T>([](T x) { return Part{1} / std::sqrt(x); });
    case Elementwise::square:
      return unary<T, T>([](T x) { return x * x; });
    case Elementwise::reciprocal:
      return unary<T, T>([](T x) { return Part{1} / x; });
    case Elementwise::sin:
      return unary<T, T>([](T x) { return std::sin(x); });
    case Elementwise::cos:
      return unary<T, T>([](T x) { return std::cos(x); });
    case Elementwise::tan:
      return unary<T, T>([](T x) { return std::tan(x); });
    case Elementwise::arcsin:
      return unary<T, T>([](T x) { return std::asin(x); });
    case Elementwise::arccos:
      return unary<T, T>([](T x) { return std::acos(x); });
    case Elementwise::arctan:
      return unary<T, T>([](T x) { return std::atan(x); });
    case Elementwise::sinh:
      return unary<T, T>([](T x) { return std::sinh(x); });
    case Elementwise::cosh:
      return unary<T, T>([](T x) { return std::cosh(x); });
    case Elementwise::arcsinh:
      return unary<T, T>([](T x) { return std::asinh(x); });
    case Elementwise::arccosh:
      return unary<T, T>([](T x) { return std::acosh(x); });
    case Elementwise::arctanh:
      return unary<T, T>([](T x) { return std::atanh(x); });
    case Elementwise::tanh:
      return unary<T, T>([](T x) { return std::tanh(x); });
    case Elementwise::sigmoid:
      return unary<T, T>([](T x) { return Part{1} / (Part{1} + std::exp(-x)); });
    case Elementwise::add:
      return binary<T, T>([](T a, T b) { return a + b; });
    case Elementwise::subtract:
      return binary<T, T>([](T a, T b) { return a - b; });
    case Elementwise::multiply:
      return binary<T, T>([](T a, T b) { return a * b; });
    case Elementwise::divide:
      return binary<T, T>([](T a, T b) { return a / b; });
    case Elementwise::power:
      return binary<T, T>([](T a, T b) { return power(a, b); });
    case Elementwise::equal:
      return binary<bool, T>([](T a, T b) { return a == b; });
    case Elementwise::not_equal:
      return binary<bool, T>([](T a, T b) { return a != b; });
    case Elementwise::where:
      return [](const std::byte* const* x, std::byte* y) {
        write<T>(y, read<T>(read<bool>(x[0]) ? x[1] : x[2]));
      };
    default:
      return nullptr;
  }
}

}  // namespace

ScalarFunction complex_function(Elementwise function, DType dtype) {
  return dtype == DType::complex64 ? functions<std::complex<float>>(function)
                                   : functions<std::complex<double>>(function);
}

}  // namespace ramet::reference
