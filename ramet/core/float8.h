#pragma once
// The two float8 types, of one byte. Nothing computes in them: they are cast and moved about.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "ramet/core/dtype.h"

namespace ramet {

/// How the seven bits behind the sign are shared out.
struct Float8Format {
  int mantissa_bits;
  int bias;              ///< of the exponent
  std::uint8_t largest;  ///< bits of the largest finite number
  std::uint8_t nan;      ///< bits of NaN
  bool has_infinity;     ///< at `largest + 1`
};

/// Of DType::float8_e4m3fn ("fn": finite numbers and one NaN) and DType::float8_e5m2.
constexpr Float8Format float8_format(DType dtype) {
  if (dtype == DType::float8_e4m3fn) return {3, 7, 0x7e, 0x7f, false};
  return {2, 15, 0x7b, 0x7e, true};
}

template <DType dtype>
struct Float8 {
  static constexpr Float8Format format = float8_format(dtype);
  std::uint8_t bits = 0;
  Float8() = default;
  /// Rounds to nearest, halves to even. What is too large becomes infinity, or NaN without one.
  explicit Float8(float value);
  operator float() const;  // NOLINT(google-explicit-constructor): widening loses nothing
};
using float8_e4m3fn = Float8<DType::float8_e4m3fn>;
using float8_e5m2 = Float8<DType::float8_e5m2>;

template <DType dtype>
inline constexpr DType dtype_of<Float8<dtype>> = dtype;
template <class T>
inline constexpr bool is_float8_type = false;
template <DType dtype>
inline constexpr bool is_float8_type<Float8<dtype>> = true;

template <DType dtype>
Float8<dtype>::Float8(float value) {
  const std::uint8_t sign = std::signbit(value) ? 0x80 : 0;
  const auto beyond =
      static_cast<std::uint8_t>(format.has_infinity ? format.largest + 1 : format.nan);
  if (!std::isfinite(value)) {
    bits = sign | (std::isnan(value) ? format.nan : beyond);
    return;
  }
  const float magnitude = std::fabs(value);
  const int lowest = 1 - format.bias;
  const int exponent = magnitude == 0 ? lowest : std::max(std::ilogb(magnitude), lowest);
  // In units of the last place; one that rounds up to the next power of two carries by itself.
  const auto units =
      static_cast<int>(std::nearbyint(std::ldexp(magnitude, format.mantissa_bits - exponent)));
  const int rounded = ((exponent - lowest) << format.mantissa_bits) + units;
  bits = sign | (rounded > format.largest ? beyond : static_cast<std::uint8_t>(rounded));
}

template <DType dtype>
Float8<dtype>::operator float() const {
  const int magnitude = bits & 0x7f, hidden = 1 << format.mantissa_bits;
  const int exponent = magnitude >> format.mantissa_bits, mantissa = magnitude & (hidden - 1);
  float value = 0;
  if (magnitude > format.largest) {
    const bool is_infinite = format.has_infinity && magnitude == format.largest + 1;
    value = is_infinite ? std::numeric_limits<float>::infinity()
                        : std::numeric_limits<float>::quiet_NaN();
  } else {
    const int units = exponent == 0 ? mantissa : mantissa + hidden;
    value = std::ldexp(static_cast<float>(units),
                       std::max(exponent, 1) - format.bias - format.mantissa_bits);
  }
  return (bits & 0x80) != 0 ? -value : value;
}

}  // namespace ramet
