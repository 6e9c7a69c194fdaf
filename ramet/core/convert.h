#pragma once
// Conversion of one element from a type to another, as `cast` defines it.

#include <complex>
#include <limits>
#include <type_traits>

#include "ramet/core/dtype.h"
#include "ramet/core/float8.h"

namespace ramet {

/// float16, bfloat16 and float8, which are computed with as float.
template <class T>
inline constexpr bool is_narrow_float =
    std::is_same_v<T, float16> || std::is_same_v<T, bfloat16> || is_float8_type<T>;

/// As `dispatch_numeric`, also of float8.
template <class F>
decltype(auto) dispatch_castable(DType dtype, F&& f) {
  if (dtype == DType::float8_e4m3fn) return f(float8_e4m3fn{});
  if (dtype == DType::float8_e5m2) return f(float8_e5m2{});
  return dispatch_numeric(dtype, f);
}

/// Floats truncate towards zero and stop at the ends of an integer type, NaN gives 0; bool is
/// "differs from zero"; integers wrap around; complex numbers lose their imaginary part.
template <class To, class From>
To convert(From value) {
  if constexpr (is_complex_type<To> && is_complex_type<From>) {
    return To(value);
  } else if constexpr (is_complex_type<To>) {
    return To(convert<typename To::value_type>(value));
  } else if constexpr (is_complex_type<From> && std::is_same_v<To, bool>) {
    return value != From{};
  } else if constexpr (is_complex_type<From>) {
    return convert<To>(value.real());
  } else if constexpr (is_narrow_float<From> && !std::is_same_v<To, float>) {
    return convert<To>(static_cast<float>(value));
  } else if constexpr (std::is_same_v<To, bool>) {
    return value != From{};
  } else if constexpr (is_narrow_float<To>) {
    return To(static_cast<float>(value));
  } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
    const auto wide = static_cast<double>(value);
    if (wide != wide) return 0;
    constexpr auto low = std::numeric_limits<To>::min(), high = std::numeric_limits<To>::max();
    if (wide <= static_cast<double>(low)) return low;
    if (wide >= static_cast<double>(high)) return high;
    return static_cast<To>(wide);
  } else {
    return static_cast<To>(value);
  }
}

}  // namespace ramet
