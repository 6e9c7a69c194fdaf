#include "ramet/runtime/kernels/reference/scalar.h"

#include <cmath>
#include <string>
#include <type_traits>

#include "ramet/core/convert.h"
#include "ramet/runtime/kernels/reference/arithmetic_impl.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"
#include "ramet/runtime/kernels/reference/scalar_impl.h"

namespace ramet::reference {

namespace {

// F is a lambda without captures, so it can be made again where it is called.
template <class T, class F>
ScalarFunction unary(F) {
  return [](const std::byte* const* x, std::byte* y) {
    write<T>(y, static_cast<T>(F()(read<T>(x[0]))));
  };
}
template <class T, class F>
ScalarFunction unary_test(F) {
  return [](const std::byte* const* x, std::byte* y) { write<bool>(y, F()(read<T>(x[0]))); };
}
template <class T, class F>
ScalarFunction binary(F) {
  return [](const std::byte* const* x, std::byte* y) {
    write<T>(y, static_cast<T>(F()(read<T>(x[0]), read<T>(x[1]))));
  };
}
template <class T, class F>
ScalarFunction binary_test(F) {
  return [](const std::byte* const* x, std::byte* y) {
    write<bool>(y, F()(read<T>(x[0]), read<T>(x[1])));
  };
}
template <class T>
ScalarFunction select() {
  return [](const std::byte* const* x, std::byte* y) {
    write<T>(y, read<bool>(x[0]) ? read<T>(x[1]) : read<T>(x[2]));
  };
}

template <class T>
ScalarFunction arithmetic(Elementwise function) {
  switch (function) {
    case Elementwise::negative:
      return unary<T>([](T x) { return wrapping(T{0}) - wrapping(x); });
    case Elementwise::absolute:
      return unary<T>([](T x) { return absolute(x); });
    case Elementwise::sign:
      return unary<T>([](T x) { return sign(x); });
    case Elementwise::square:
      return unary<T>([](T x) { return wrapping(x) * wrapping(x); });
    case Elementwise::relu:
      return unary<T>([](T x) { return x < T{0} ? T{0} : x; });
    case Elementwise::add:
      return binary<T>([](T a, T b) { return wrapping(a) + wrapping(b); });
    case Elementwise::subtract:
      return binary<T>([](T a, T b) { return wrapping(a) - wrapping(b); });
    case Elementwise::multiply:
      return binary<T>([](T a, T b) { return wrapping(a) * wrapping(b); });
    case Elementwise::floor_divide:
      return binary<T>([](T a, T b) { return floor_divide(a, b); });
    case Elementwise::mod:
      return binary<T>([](T a, T b) { return mod(a, b); });
    case Elementwise::power:
      return binary<T>([](T a, T b) { return power(a, b); });
    case Elementwise::maximum:
      return binary<T>([](T a, T b) { return larger(a, b); });
    case Elementwise::minimum:
      return binary<T>([](T a, T b) { return smaller(a, b); });
    default:
      return nullptr;
  }
}

template <class T>
ScalarFunction comparison(Elementwise function) {
  switch (function) {
    case Elementwise::less:
      return binary_test<T>([](T a, T b) { return a < b; });
    case Elementwise::less_equal:
      return binary_test<T>([](T a, T b) { return a <= b; });
    case Elementwise::greater:
      return binary_test<T>([](T a, T b) { return a > b; });
    case Elementwise::greater_equal:
      return binary_test<T>([](T a, T b) { return a >= b; });
    default:
      return nullptr;
  }
}

// Also of strings.
template <class T>
ScalarFunction equality(Elementwise function) {
  switch (function) {
    case Elementwise::equal:
      return binary_test<T>([](const T& a, const T& b) { return a == b; });
    case Elementwise::not_equal:
      return binary_test<T>([](const T& a, const T& b) { return a != b; });
    case Elementwise::where:
      return select<T>();
    default:
      return nullptr;
  }
}

template <class T>
ScalarFunction of_floats(Elementwise function) {
  switch (function) {
    case Elementwise::exp:
      return unary<T>([](T x) { return std::exp(x); });
    case Elementwise::expm1:
      return unary<T>([](T x) { return std::expm1(x); });
    case Elementwise::log:
      return unary<T>([](T x) { return std::log(x); });
    case Elementwise::log1p:
      return unary<T>([](T x) { return std::log1p(x); });
    case Elementwise::sqrt:
      return unary<T>([](T x) { return std::sqrt(x); });
    case Elementwise::rsqrt:
      return unary<T>([](T x) { return 1 / std::sqrt(x); });
    case Elementwise::reciprocal:
      return unary<T>([](T x) { return 1 / x; });
    case Elementwise::sin:
      return unary<T>([](T x) { return std::sin(x); });
    case Elementwise::cos:
      return unary<T>([](T x) { return std::cos(x); });
    case Elementwise::tan:
      return unary<T>([](T x) { return std::tan(x); });
    case Elementwise::arcsin:
      return unary<T>([](T x) { return std::asin(x); });
    case Elementwise::arccos:
      return unary<T>([](T x) { return std::acos(x); });
    case Elementwise::arctan:
      return unary<T>([](T x) { return std::atan(x); });
    case Elementwise::sinh:
      return unary<T>([](T x) { return std::sinh(x); });
    case Elementwise::cosh:
      return unary<T>([](T x) { return std::cosh(x); });
    case Elementwise::arcsinh:
      return unary<T>([](T x) { return std::asinh(x); });
    case Elementwise::arccosh:
      return unary<T>([](T x) { return std::acosh(x); });
    case Elementwise::arctanh:
      return unary<T>([](T x) { return std::atanh(x); });
    case Elementwise::tanh:
      return unary<T>([](T x) { return std::tanh(x); });
    case Elementwise::sigmoid:
      return unary<T>([](T x) { return 1 / (1 + std::exp(-x)); });
    case Elementwise::erf:
      return unary<T>([](T x) { return std::erf(x); });
    case Elementwise::floor:
      return unary<T>([](T x) { return std::floor(x); });
    case Elementwise::ceil:
      return unary<T>([](T x) { return std::ceil(x); });
    case Elementwise::round:
      return unary<T>([](T x) { return std::nearbyint(x); });
    case Elementwise::trunc:
      return unary<T>([](T x) { return std::trunc(x); });
    case Elementwise::divide:
      return binary<T>([](T a, T b) { return a / b; });
    case Elementwise::arctan2:
      return binary<T>([](T a, T b) { return std::atan2(a, b); });
    case Elementwise::isnan:
      return unary_test<T>([](T x) { return std::isnan(x); });
    case Elementwise::isinf:
      return unary_test<T>([](T x) { return std::isinf(x); });
    case Elementwise::isfinite:
      return unary_test<T>([](T x) { return std::isfinite(x); });
    default:
      return nullptr;
  }
}

template <class T>
ScalarFunction of_integers(Elementwise function) {
  switch (function) {
    case Elementwise::bitwise_and:
      return binary<T>([](T a, T b) { return a & b; });
    case Elementwise::bitwise_or:
      return binary<T>([](T a, T b) { return a | b; });
    case Elementwise::bitwise_xor:
      return binary<T>([](T a, T b) { return a ^ b; });
    case Elementwise::left_shift:
      return binary<T>([](T a, T b) { return left_shift(a, b); });
    case Elementwise::right_shift:
      return binary<T>([](T a, T b) { return right_shift(a, b); });
    case Elementwise::round:
    case Elementwise::trunc:
      return unary<T>([](T x) { return x; });
    case Elementwise::isnan:
    case Elementwise::isinf:
      return unary_test<T>([](T) { return false; });
    case Elementwise::isfinite:
      return unary_test<T>([](T) { return true; });
    default:
      return nullptr;
  }
}

ScalarFunction logic(Elementwise function) {
  switch (function) {
    case Elementwise::logical_not:
      return unary<bool>([](bool x) { return !x; });
    case Elementwise::logical_and:
      return binary<bool>([](bool a, bool b) { return a && b; });
    case Elementwise::logical_or:
      return binary<bool>([](bool a, bool b) { return a || b; });
    case Elementwise::logical_xor:
      return binary<bool>([](bool a, bool b) { return a != b; });
    default:
      return nullptr;
  }
}

ScalarFunction cast(DType from, DType to) {
  ScalarFunction found = nullptr;
  dispatch_castable(from, [&](auto from_zero) {
    using From = decltype(from_zero);
    dispatch_castable(to, [&](auto to_zero) {
      using To = decltype(to_zero);
      found = [](const std::byte* const* x, std::byte* y) {
        write<To>(y, convert<To>(read<From>(x[0])));
      };
    });
  });
  return found;
}

template <class T>
ScalarFunction of_numbers(Elementwise function) {
  ScalarFunction found = arithmetic<T>(function);
  if (found == nullptr) found = comparison<T>(function);
  if (found == nullptr) found = equality<T>(function);
  if (found != nullptr) return found;
  if constexpr (std::is_floating_point_v<T>) {
    return of_floats<T>(function);
  } else {
    return of_integers<T>(function);
  }
}

}  // namespace

ScalarFunction scalar_function(Elementwise function, DType operand, DType result) {
  if (function == Elementwise::cast) return cast(operand, result);
  if (operand == DType::string) return equality<std::string>(function);
  if (is_complex(operand)) return complex_function(function, operand);
  if (operand == DType::boolean) {
    if (const ScalarFunction found = logic(function); found != nullptr) return found;
  }
  return dispatch(operand, [&](auto zero) -> ScalarFunction {
    using T = decltype(zero);
    if constexpr (std::is_arithmetic_v<T>) {
      return of_numbers<T>(function);
    } else {
      return nullptr;
    }
  });
}

}  // namespace ramet::reference
