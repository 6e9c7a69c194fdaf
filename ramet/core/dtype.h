#pragma once
// Element types, named as Keras names them.

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ramet {

enum class DType : std::uint8_t {
  float32,
  float64,
  float16,
  bfloat16,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  boolean,
  string,
  complex64,
  complex128,
  float8_e4m3fn,
  float8_e5m2,
};

constexpr auto choices(DType) {
  return std::array<std::string_view, 18>{
      "float32", "float64", "float16",   "bfloat16",   "int8",          "int16",
      "int32",   "int64",   "uint8",     "uint16",     "uint32",        "uint64",
      "bool",    "string",  "complex64", "complex128", "float8_e4m3fn", "float8_e5m2"};
}

/// Bytes per element; a string element is a `std::string`.
std::size_t size_of(DType dtype);
/// "float32", "bool", ...
std::string_view to_string(DType dtype);
/// The inverse of `to_string`; also accepts numpy's and TensorFlow's spellings ("<f4" is not one).
/// Raises ValueError for anything else.
DType parse_dtype(std::string_view name);

/// Of the types that compute; false for the float8 ones, which are only cast and moved about.
bool is_float(DType dtype);
bool is_float8(DType dtype);
bool is_integer(DType dtype);  ///< signed or unsigned, not bool
bool is_signed(DType dtype);   ///< signed integers and floats
bool is_complex(DType dtype);
/// Of the real and imaginary part; of any other type, that type.
DType part_dtype(DType dtype);

/// The type of `a + b`, by Keras's rules (those of JAX): bool < unsigned < signed < float, and
/// float16 with bfloat16 gives float32. int64 with float32 gives float32. Complex numbers with any
/// others, and with each other, give complex64. Raises ValueError for a string or a float8 with
/// anything else.
DType promote(DType a, DType b);

/// Brain floating point: the upper half of a float32.
struct bfloat16 {
  std::uint16_t bits = 0;
  bfloat16() = default;
  explicit bfloat16(float value);
  operator float() const;  // NOLINT(google-explicit-constructor): widening loses nothing
};

/// IEEE 754 binary16.
struct float16 {
  std::uint16_t bits = 0;
  float16() = default;
  explicit float16(float value);
  operator float() const;  // NOLINT(google-explicit-constructor): widening loses nothing
};

template <class T>
inline constexpr DType dtype_of = DType::string;
template <>
inline constexpr DType dtype_of<float> = DType::float32;
template <>
inline constexpr DType dtype_of<double> = DType::float64;
template <>
inline constexpr DType dtype_of<float16> = DType::float16;
template <>
inline constexpr DType dtype_of<bfloat16> = DType::bfloat16;
template <>
inline constexpr DType dtype_of<std::int8_t> = DType::int8;
template <>
inline constexpr DType dtype_of<std::int16_t> = DType::int16;
template <>
inline constexpr DType dtype_of<std::int32_t> = DType::int32;
template <>
inline constexpr DType dtype_of<std::int64_t> = DType::int64;
template <>
inline constexpr DType dtype_of<std::uint8_t> = DType::uint8;
template <>
inline constexpr DType dtype_of<std::uint16_t> = DType::uint16;
template <>
inline constexpr DType dtype_of<std::uint32_t> = DType::uint32;
template <>
inline constexpr DType dtype_of<std::uint64_t> = DType::uint64;
template <>
inline constexpr DType dtype_of<bool> = DType::boolean;
template <>
inline constexpr DType dtype_of<std::complex<float>> = DType::complex64;
template <>
inline constexpr DType dtype_of<std::complex<double>> = DType::complex128;

/// True for the C++ types of complex numbers.
template <class T>
inline constexpr bool is_complex_type = false;
template <class T>
inline constexpr bool is_complex_type<std::complex<T>> = true;

/// Calls `f(T{})` with the C++ type of a real dtype: `dispatch(d, [&](auto zero) { ... })`.
/// Raises TypeError (through `unsupported_dtype`) for strings, complex numbers and float8.
[[noreturn]] void unsupported_dtype(DType dtype, std::string_view who);
template <class F>
decltype(auto) dispatch(DType dtype, F&& f) {
  switch (dtype) {
    case DType::float32:
      return f(float{});
    case DType::float64:
      return f(double{});
    case DType::float16:
      return f(float16{});
    case DType::bfloat16:
      return f(bfloat16{});
    case DType::int8:
      return f(std::int8_t{});
    case DType::int16:
      return f(std::int16_t{});
    case DType::int32:
      return f(std::int32_t{});
    case DType::int64:
      return f(std::int64_t{});
    case DType::uint8:
      return f(std::uint8_t{});
    case DType::uint16:
      return f(std::uint16_t{});
    case DType::uint32:
      return f(std::uint32_t{});
    case DType::uint64:
      return f(std::uint64_t{});
    case DType::boolean:
      return f(bool{});
    case DType::string:
    case DType::complex64:
    case DType::complex128:
    case DType::float8_e4m3fn:
    case DType::float8_e5m2:
      break;
  }
  unsupported_dtype(dtype, "dispatch");
}

/// As `dispatch`, also of complex numbers.
template <class F>
decltype(auto) dispatch_numeric(DType dtype, F&& f) {
  if (dtype == DType::complex64) return f(std::complex<float>{});
  if (dtype == DType::complex128) return f(std::complex<double>{});
  return dispatch(dtype, f);
}

}  // namespace ramet
