// Instructions of fused loops that are rare enough for scalar code, the conversions at the loops'
// borders, and the table that puts the instructions together.

#include <cmath>

#include "ramet/core/convert.h"
#include "ramet/runtime/kernels/native/tile.h"

namespace ramet::native {

namespace {

template <class T, class F>
void unary_loop(const TileArguments& t) {
  const auto* x = static_cast<const T*>(t.in[0]);
  auto* out = static_cast<T*>(t.out);
  for (std::size_t i = 0; i < t.count; ++i) out[i] = F()(x[i * t.advance[0]]);
}
template <class T, class F>
void binary_loop(const TileArguments& t) {
  const auto *a = static_cast<const T*>(t.in[0]), *b = static_cast<const T*>(t.in[1]);
  auto* out = static_cast<T*>(t.out);
  for (std::size_t i = 0; i < t.count; ++i) out[i] = F()(a[i * t.advance[0]], b[i * t.advance[1]]);
}
template <class F>
TileFunction unary(F) {
  return unary_loop<float, F>;
}
template <class T, class F>
TileFunction binary(F) {
  return binary_loop<T, F>;
}

// Squares and cubes are what models ask of power; the rest is slow in any case.
void power_loop(const TileArguments& t) {
  const auto *x = static_cast<const float*>(t.in[0]),
             *exponent = static_cast<const float*>(t.in[1]);
  auto* out = static_cast<float*>(t.out);
  const bool is_constant = t.advance[0] == 1 && t.advance[1] == 0;
  if (is_constant && *exponent == 2) {
    for (std::size_t i = 0; i < t.count; ++i) out[i] = x[i] * x[i];
  } else if (is_constant && *exponent == 3) {
    for (std::size_t i = 0; i < t.count; ++i) out[i] = x[i] * x[i] * x[i];
  } else {
    for (std::size_t i = 0; i < t.count; ++i) {
      out[i] = std::pow(x[i * t.advance[0]], exponent[i * t.advance[1]]);
    }
  }
}

TileFunction float_instruction(Elementwise function) {
  switch (function) {
    case Elementwise::tan:
      return unary([](float x) { return std::tan(x); });
    case Elementwise::arcsin:
      return unary([](float x) { return std::asin(x); });
    case Elementwise::arccos:
      return unary([](float x) { return std::acos(x); });
    case Elementwise::arctan:
      return unary([](float x) { return std::atan(x); });
    case Elementwise::sinh:
      return unary([](float x) { return std::sinh(x); });
    case Elementwise::cosh:
      return unary([](float x) { return std::cosh(x); });
    case Elementwise::arcsinh:
      return unary([](float x) { return std::asinh(x); });
    case Elementwise::arccosh:
      return unary([](float x) { return std::acosh(x); });
    case Elementwise::arctanh:
      return unary([](float x) { return std::atanh(x); });
    case Elementwise::arctan2:
      return binary<float>([](float a, float b) { return std::atan2(a, b); });
    case Elementwise::power:
      return power_loop;
    case Elementwise::mod:
      return binary<float>([](float a, float b) {
        const float rest = std::fmod(a, b);
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
      });
    default:
      return nullptr;
  }
}

// Towards minus infinity; dividing by 0 gives 0, and by -1 must not overflow.
TileFunction int_instruction(Elementwise function) {
  switch (function) {
    case Elementwise::floor_divide:
      return binary<std::int32_t>([](std::int32_t a, std::int32_t b) {
        if (b == 0) return 0;
        const std::int64_t wide = a, quotient = wide / b;
        const bool rounds_up = wide % b != 0 && (a < 0) != (b < 0);
        return static_cast<std::int32_t>(rounds_up ? quotient - 1 : quotient);
      });
    case Elementwise::mod:
      return binary<std::int32_t>([](std::int32_t a, std::int32_t b) {
        if (b == 0 || b == -1) return 0;
        const std::int32_t rest = a % b;
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
      });
    default:
      return nullptr;
  }
}

/// What a lane holds: float, or an int32 that is a number or a truth value (all ones or zeros).
template <class From, class Lane>
void load_loop(const void* from, void* to, std::size_t count) {
  const auto* x = static_cast<const From*>(from);
  auto* lanes = static_cast<Lane*>(to);
  for (std::size_t i = 0; i < count; ++i) lanes[i] = convert<Lane>(x[i]);
}
void load_bools(const void* from, void* to, std::size_t count) {
  const auto* x = static_cast<const std::uint8_t*>(from);
  auto* lanes = static_cast<std::int32_t*>(to);
  for (std::size_t i = 0; i < count; ++i) lanes[i] = -static_cast<std::int32_t>(x[i] != 0);
}
template <class Lane, class To>
void store_loop(const void* from, void* to, std::size_t count) {
  const auto* lanes = static_cast<const Lane*>(from);
  auto* y = static_cast<To*>(to);
  for (std::size_t i = 0; i < count; ++i) y[i] = convert<To>(lanes[i]);
}
template <class To>
void store_bools(const void* from, void* to, std::size_t count) {
  const auto* lanes = static_cast<const std::int32_t*>(from);
  auto* y = static_cast<To*>(to);
  for (std::size_t i = 0; i < count; ++i) y[i] = To(lanes[i] & 1);
}

}  // namespace

TileFunction scalar_instruction(Elementwise function, DType from) {
  if (from == DType::float32) return float_instruction(function);
  return from == DType::int32 ? int_instruction(function) : nullptr;
}

TileInstruction tile_instruction(Elementwise function, DType from, DType to) {
  if (const TileFunction run = arithmetic_instruction(function, from, to)) return {run, 1};
  if (const TileFunction run = math_instruction(function, from)) return {run, 8};
  return {scalar_instruction(function, from), 100};
}

LaneConversion load_lanes(DType from, DType lanes) {
  if (from == DType::boolean && lanes == DType::boolean) return load_bools;
  if (from == DType::string || from == DType::boolean || lanes == DType::boolean) return nullptr;
  return dispatch(from, [&](auto zero) -> LaneConversion {
    using From = decltype(zero);
    if (lanes == DType::float32) return load_loop<From, float>;
    return load_loop<From, std::int32_t>;
  });
}

LaneConversion store_lanes(DType lanes, DType to) {
  if (to == DType::string) return nullptr;
  return dispatch(to, [&](auto zero) -> LaneConversion {
    using To = decltype(zero);
    if (lanes == DType::boolean) return store_bools<To>;
    if (lanes == DType::float32) return store_loop<float, To>;
    return store_loop<std::int32_t, To>;
  });
}

}  // namespace ramet::native
