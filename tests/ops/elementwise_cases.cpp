#include <limits>

#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

std::vector<OpCase> elementwise_cases() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
// clang-format off
#define RAMET_UNARY(function, typing) \
  {#function, [](const Values& v) -> Values { return {ops::function(v[0])}; }},
#define RAMET_BINARY(function, typing) \
  {#function, [](const Values& v) -> Values { return {ops::function(v[0], v[1])}; }},
#include "ramet/ops/elementwise.inc"
#undef RAMET_UNARY
#undef RAMET_BINARY
      {"add/float", [](const Values& v) -> Values { return {ops::add(v[0], 2.5)}; }},
      {"add/integer", [](const Values& v) -> Values { return {ops::add(v[0], 2)}; }},
      {"cast/bfloat16", [](const Values& v) -> Values { return {ops::cast(v[0], DType::bfloat16)}; }},
      {"cast/bool", [](const Values& v) -> Values { return {ops::cast(v[0], DType::boolean)}; }},
      {"cast/float16", [](const Values& v) -> Values { return {ops::cast(v[0], DType::float16)}; }},
      {"cast/float64", [](const Values& v) -> Values { return {ops::cast(v[0], DType::float64)}; }},
      {"cast/int16", [](const Values& v) -> Values { return {ops::cast(v[0], DType::int16)}; }},
      {"cast/int32", [](const Values& v) -> Values { return {ops::cast(v[0], DType::int32)}; }},
      {"cast/int64", [](const Values& v) -> Values { return {ops::cast(v[0], DType::int64)}; }},
      {"cast/int8", [](const Values& v) -> Values { return {ops::cast(v[0], DType::int8)}; }},
      {"cast/uint16", [](const Values& v) -> Values { return {ops::cast(v[0], DType::uint16)}; }},
      {"cast/uint32", [](const Values& v) -> Values { return {ops::cast(v[0], DType::uint32)}; }},
      {"cast/uint64", [](const Values& v) -> Values { return {ops::cast(v[0], DType::uint64)}; }},
      {"cast/uint8", [](const Values& v) -> Values { return {ops::cast(v[0], DType::uint8)}; }},
      {"clip", [](const Values& v) -> Values { return {ops::clip(v[0], -1, 2)}; }},
      {"clip/half_open", [](const Values& v) -> Values { return {ops::clip(v[0], 0.5, infinity)}; }},
      {"divide/integer", [](const Values& v) -> Values { return {ops::divide(v[0], 2)}; }},
      {"subtract/number_first", [](const Values& v) -> Values { return {ops::subtract(1.5, v[0])}; }},
      {"where", [](const Values& v) -> Values { return {ops::where(v[0], v[1], v[2])}; }},
      {"where/numbers", [](const Values& v) -> Values { return {ops::where(v[0], 1.5, 2)}; }},
      {"where/one_number", [](const Values& v) -> Values { return {ops::where(v[0], v[1], 0.0)}; }},
      // clang-format on
  };
}
