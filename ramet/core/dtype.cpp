#include "ramet/core/dtype.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "ramet/core/error.h"

namespace ramet {

namespace {

struct Info {
  DType dtype;
  std::string_view name;
  std::size_t size;
};
constexpr std::array<Info, 18> infos = {{
    {DType::float32, "float32", 4},
    {DType::float64, "float64", 8},
    {DType::float16, "float16", 2},
    {DType::bfloat16, "bfloat16", 2},
    {DType::int8, "int8", 1},
    {DType::int16, "int16", 2},
    {DType::int32, "int32", 4},
    {DType::int64, "int64", 8},
    {DType::uint8, "uint8", 1},
    {DType::uint16, "uint16", 2},
    {DType::uint32, "uint32", 4},
    {DType::uint64, "uint64", 8},
    {DType::boolean, "bool", 1},
    {DType::string, "string", sizeof(std::string)},
    {DType::complex64, "complex64", 8},
    {DType::complex128, "complex128", 16},
    {DType::float8_e4m3fn, "float8_e4m3fn", 1},
    {DType::float8_e5m2, "float8_e5m2", 1},
}};

const Info& info(DType dtype) { return infos[static_cast<std::size_t>(dtype)]; }

DType integer_of(std::size_t size, bool is_signed) {
  switch (size) {
    case 1:
      return is_signed ? DType::int8 : DType::uint8;
    case 2:
      return is_signed ? DType::int16 : DType::uint16;
    case 4:
      return is_signed ? DType::int32 : DType::uint32;
    default:
      return is_signed ? DType::int64 : DType::uint64;
  }
}

}  // namespace

std::size_t size_of(DType dtype) { return info(dtype).size; }
std::string_view to_string(DType dtype) { return info(dtype).name; }

DType parse_dtype(std::string_view name) {
  for (const Info& entry : infos) {
    if (entry.name == name) return entry.dtype;
  }
  constexpr std::array<std::pair<std::string_view, DType>, 6> aliases = {{
      {"half", DType::float16},
      {"float", DType::float32},
      {"double", DType::float64},
      {"int", DType::int32},
      {"boolean", DType::boolean},
      {"str", DType::string},
  }};
  for (const auto& [alias, dtype] : aliases) {
    if (alias == name) return dtype;
  }
  fail<ValueError>("Invalid dtype: {}", name);
}

bool is_float(DType dtype) {
  return dtype == DType::float32 || dtype == DType::float64 || dtype == DType::float16 ||
         dtype == DType::bfloat16;
}
bool is_float8(DType dtype) {
  return dtype == DType::float8_e4m3fn || dtype == DType::float8_e5m2;
}
bool is_integer(DType dtype) {
  return !is_float(dtype) && !is_float8(dtype) && !is_complex(dtype) && dtype != DType::boolean &&
         dtype != DType::string;
}
bool is_signed(DType dtype) {
  return is_float(dtype) || dtype == DType::int8 || dtype == DType::int16 ||
         dtype == DType::int32 || dtype == DType::int64;
}

bool is_complex(DType dtype) { return dtype == DType::complex64 || dtype == DType::complex128; }
DType part_dtype(DType dtype) {
  if (dtype == DType::complex64) return DType::float32;
  return dtype == DType::complex128 ? DType::float64 : dtype;
}

DType promote(DType a, DType b) {
  const auto stands_alone = [](DType dtype) { return dtype == DType::string || is_float8(dtype); };
  const bool cannot_mix = stands_alone(a) || stands_alone(b);
  if (!cannot_mix && (is_complex(a) || is_complex(b))) return DType::complex64;
  if (a == b) return a;
  if (cannot_mix) {
    fail<ValueError>("Cannot mix {} and {} in one operation.", to_string(a), to_string(b));
  }
  if (is_float(a) && is_float(b)) {
    if (size_of(a) == 2 && size_of(b) == 2) return DType::float32;
    return size_of(a) > size_of(b) ? a : b;
  }
  if (is_float(a)) return a;
  if (is_float(b)) return b;
  if (a == DType::boolean) return b;
  if (b == DType::boolean) return a;
  if (is_signed(a) == is_signed(b)) return size_of(a) > size_of(b) ? a : b;
  const DType s = is_signed(a) ? a : b, u = is_signed(a) ? b : a;
  if (size_of(s) > size_of(u)) return s;
  // uint64 with a signed type has no integer that holds both; JAX answers with its default float.
  if (u == DType::uint64) return DType::float32;
  return integer_of(size_of(u) * 2, true);
}

bfloat16::bfloat16(float value) {
  const auto u = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) {
    bits = static_cast<std::uint16_t>((u >> 16) | 0x40u);
    return;
  }
  bits = static_cast<std::uint16_t>((u + 0x7fffu + ((u >> 16) & 1u)) >> 16);
}
bfloat16::operator float() const {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

// Round to nearest even; halves too large for binary16 become infinite.
float16::float16(float value) {
  const auto u = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (u >> 16) & 0x8000u;
  const std::uint32_t magnitude = u & 0x7fffffffu;
  if (magnitude >= 0x7f800000u) {  // infinity or NaN
    bits = static_cast<std::uint16_t>(sign | 0x7c00u | (magnitude > 0x7f800000u ? 0x200u : 0u));
  } else if (magnitude >= 0x477ff000u) {
    bits = static_cast<std::uint16_t>(sign | 0x7c00u);
  } else if (magnitude < 0x38800000u) {  // subnormal: let the FPU do the rounding
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    bits = static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f000000u));
  } else {
    const std::uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
    bits = static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
  }
}
float16::operator float() const {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1fu, mantissa = bits & 0x3ffu;
  if (exponent == 0) {
    const float magnitude = std::ldexp(static_cast<float>(mantissa), -24);
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t biased = exponent == 31 ? 255u : exponent + 112u;
  return std::bit_cast<float>(sign | (biased << 23) | (mantissa << 13));
}

void unsupported_dtype(DType dtype, std::string_view who) {
  fail<TypeError>("{}: expected {}, received {}.", who,
                  is_complex(dtype) ? "real numbers" : "a numeric dtype", to_string(dtype));
}

}  // namespace ramet
