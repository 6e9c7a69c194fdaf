#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

std::vector<OpCase> movement_cases() {
  using ops::PadMode;
  return {
      // clang-format off
      {"arange", [](const Values& v) -> Values { return {ops::add(v[0], ops::arange(5))}; }},
      {"arange/steps", [](const Values& v) -> Values { return {ops::add(v[0], ops::arange(5, 2, 0.25, DType::float32))}; }},
      {"broadcast_to", [](const Values& v) -> Values { return {ops::broadcast_to(v[0], {3, 2, 6})}; }},
      {"concatenate/first_axis", [](const Values& v) -> Values { return {ops::concatenate(v, 0)}; }},
      {"concatenate/last_axis", [](const Values& v) -> Values { return {ops::concatenate(v)}; }},
      {"concatenate/uneven", [](const Values& v) -> Values { return {ops::concatenate(v, 1)}; }},
      {"expand_dims/back", [](const Values& v) -> Values { return {ops::expand_dims(v[0], -1)}; }},
      {"expand_dims/front", [](const Values& v) -> Values { return {ops::expand_dims(v[0], 0)}; }},
      {"flip", [](const Values& v) -> Values { return {ops::flip(v[0], {0, -1})}; }},
      {"full", [](const Values& v) -> Values { return {ops::add(v[0], ops::full({2, 3}, 1.5))}; }},
      {"one_hot", [](const Values& v) -> Values { return {ops::one_hot(v[0], 4)}; }},
      {"one_hot/first_axis", [](const Values& v) -> Values { return {ops::one_hot(v[0], 4, 0, DType::int32)}; }},
      {"ones_like", [](const Values& v) -> Values { return {ops::ones_like(v[0])}; }},
      {"pad/constant", [](const Values& v) -> Values { return {ops::pad(v[0], {{1, 2}, {0, 3}}, 1.5)}; }},
      {"pad/crop", [](const Values& v) -> Values { return {ops::pad(v[0], {{-1, 0}, {0, -1}})}; }},
      {"pad/edge", [](const Values& v) -> Values { return {ops::pad(v[0], {{2, 1}, {0, 2}}, 0, PadMode::edge)}; }},
      {"pad/reflect", [](const Values& v) -> Values { return {ops::pad(v[0], {{2, 1}, {0, 2}}, 0, PadMode::reflect)}; }},
      {"pad/symmetric", [](const Values& v) -> Values { return {ops::pad(v[0], {{2, 1}, {0, 2}}, 0, PadMode::symmetric)}; }},
      {"pad/zeros", [](const Values& v) -> Values { return {ops::pad(v[0], {{1, 2}, {0, 3}})}; }},
      {"repeat", [](const Values& v) -> Values { return {ops::repeat(v[0], 3, 1)}; }},
      {"reshape/flatten", [](const Values& v) -> Values { return {ops::reshape(v[0], {any_dim})}; }},
      {"reshape/split", [](const Values& v) -> Values { return {ops::reshape(v[0], {any_dim, 3, 2})}; }},
      {"reshape/to_scalar", [](const Values& v) -> Values { return {ops::reshape(v[0], {})}; }},
      {"slice/negative", [](const Values& v) -> Values { return {ops::slice(v[0], {{}, {-3, -1}})}; }},
      {"slice/nothing", [](const Values& v) -> Values { return {ops::slice(v[0], {{}, {4, 2}})}; }},
      {"slice/outside", [](const Values& v) -> Values { return {ops::slice(v[0], {{}, {4, 99}})}; }},
      {"slice/ranges", [](const Values& v) -> Values { return {ops::slice(v[0], {{{}, 1}, {1, 5}})}; }},
      {"slice/steps", [](const Values& v) -> Values { return {ops::slice(v[0], {{{}, {}, -1}, {1, {}, 2}, {-1, 0, -2}})}; }},
      {"slice_axis", [](const Values& v) -> Values { return {ops::slice_axis(v[0], -1, 1, 5, 2)}; }},
      {"split", [](const Values& v) -> Values { return ops::split(v[0], 2, -1); }},
      {"split_at", [](const Values& v) -> Values { return ops::split_at(v[0], {1, 3}, 1); }},
      {"squeeze/all", [](const Values& v) -> Values { return {ops::squeeze(v[0])}; }},
      {"squeeze/axis", [](const Values& v) -> Values { return {ops::squeeze(v[0], -1)}; }},
      {"stack/back", [](const Values& v) -> Values { return {ops::stack(v, -1)}; }},
      {"stack/front", [](const Values& v) -> Values { return {ops::stack(v)}; }},
      {"take/first_axis", [](const Values& v) -> Values { return {ops::take(v[0], v[1])}; }},
      {"take/middle_axis", [](const Values& v) -> Values { return {ops::take(v[0], v[1], 1)}; }},
      {"take_along_axis", [](const Values& v) -> Values { return {ops::take_along_axis(v[0], v[1])}; }},
      {"take_along_axis/first_axis", [](const Values& v) -> Values { return {ops::take_along_axis(v[0], v[1], 0)}; }},
      {"tile", [](const Values& v) -> Values { return {ops::tile(v[0], {2, 1, 3})}; }},
      {"tile/fewer_axes", [](const Values& v) -> Values { return {ops::tile(v[0], {2})}; }},
      {"tile/more_axes", [](const Values& v) -> Values { return {ops::tile(v[0], {2, 3})}; }},
      {"transpose", [](const Values& v) -> Values { return {ops::transpose(v[0])}; }},
      {"transpose/axes", [](const Values& v) -> Values { return {ops::transpose(v[0], {1, 0, -1, 2})}; }},
      {"zeros_like", [](const Values& v) -> Values { return {ops::zeros_like(v[0])}; }},
      // clang-format on
  };
}
