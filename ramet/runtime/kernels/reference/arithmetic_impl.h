#pragma once
// The arithmetic that C++ leaves open or does otherwise than NumPy: overflow, rounding of
// quotients, division by zero, shifts by too much.

#include <cmath>
#include <cstdint>
#include <type_traits>

namespace ramet::reference {

// Integers wrap around: arithmetic is done on unsigned numbers and cut to size.
template <class T>
using Wrapping = std::conditional_t<std::is_floating_point_v<T>, T, std::uint64_t>;
template <class T>
Wrapping<T> wrapping(T x) {
  return static_cast<Wrapping<T>>(x);
}

template <class T>
T power(T base, T exponent) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::pow(base, exponent);
  } else {
    if (exponent < T{0}) {  // the fraction, truncated
      if (base == T{1}) return base;
      const bool is_minus_one = std::is_signed_v<T> && base == static_cast<T>(-1);
      return is_minus_one ? static_cast<T>(exponent % 2 == 0 ? 1 : -1) : T{0};
    }
    std::uint64_t result = 1, square = wrapping(base);
    for (auto left = wrapping(exponent); left != 0; left /= 2) {
      if (left % 2 != 0) result *= square;
      square *= square;
    }
    return static_cast<T>(result);
  }
}

// Towards minus infinity, also for integers. Integers divided by zero give zero, as in NumPy.
template <class T>
T floor_divide(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::floor(a / b);
  } else {
    if (b == T{0}) return T{0};
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) {
      return static_cast<T>(std::uint64_t{0} - wrapping(a));
    }
    const auto quotient = a / b;
    const bool rounds_up = a % b != 0 && (a < T{0}) != (b < T{0});
    return static_cast<T>(rounds_up ? quotient - 1 : quotient);
  }
}

template <class T>
T mod(T a, T b) {
  T rest;
  if constexpr (std::is_floating_point_v<T>) {
    rest = std::fmod(a, b);
  } else {
    if (b == T{0} || (std::is_signed_v<T> && b == static_cast<T>(-1))) return T{0};
    rest = static_cast<T>(a % b);
  }
  return rest != T{0} && (rest < T{0}) != (b < T{0}) ? static_cast<T>(rest + b) : rest;
}

template <class T>
T absolute(T x) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::abs(x);
  } else {
    return x < T{0} ? static_cast<T>(std::uint64_t{0} - wrapping(x)) : x;
  }
}

// NaN stays NaN.
template <class T>
T sign(T x) {
  return x > T{0} ? T{1} : (x < T{0} ? static_cast<T>(-1) : x);
}

template <class T>
T left_shift(T a, T bits) {
  const bool is_inside = bits >= T{0} && wrapping(bits) < 8 * sizeof(T);
  return is_inside ? static_cast<T>(wrapping(a) << wrapping(bits)) : T{0};
}
template <class T>
T right_shift(T a, T bits) {
  const bool is_inside = bits >= T{0} && wrapping(bits) < 8 * sizeof(T);
  if (is_inside) return static_cast<T>(a >> bits);
  return a < T{0} ? static_cast<T>(-1) : T{0};
}

}  // namespace ramet::reference
