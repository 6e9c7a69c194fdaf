#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

std::vector<OpCase> algorithm_cases() {
  return {
      // clang-format off
      // Not smooth: what has no rule (factors of matrices, decoding, i0), and what TensorFlow differentiates
      // otherwise than the definition says (cholesky's upper half, places that scatter meets twice).
      {"argsort", [](const Values& v) -> Values { return {ops::argsort(v[0])}; }},
      {"argsort/axis", [](const Values& v) -> Values { return {ops::argsort(v[0], 1)}; }},
      {"argsort/descending", [](const Values& v) -> Values { return {ops::argsort(v[0], -1, true)}; }},
      {"bitcast/narrow", [](const Values& v) -> Values { return {ops::bitcast(v[0], DType::uint8)}; }},
      {"bitcast/same", [](const Values& v) -> Values { return {ops::bitcast(v[0], DType::int32)}; }},
      {"bitcast/wide", [](const Values& v) -> Values { return {ops::bitcast(v[0], DType::int32)}; }},
      {"cholesky", [](const Values& v) -> Values { return {ops::cholesky(v[0])}; }, 1e-4, true, false},
      {"ctc_beam_decode", [](const Values& v) -> Values { const auto d = ops::ctc_beam_decode(v[0], v[1], {10, 2, 0}); return {d.labels, d.scores}; }, 1e-4, true, false},
      {"ctc_loss", [](const Values& v) -> Values { return {ops::ctc_loss(v[0], v[1], v[2], v[3], 0)}; }, 1e-4, true, false},
      {"cumprod", [](const Values& v) -> Values { return {ops::cumprod(v[0], 1)}; }},
      {"eigh", [](const Values& v) -> Values { return {ops::eigh(v[0]).values}; }, 1e-4, true, false},
      {"erfc", [](const Values& v) -> Values { return {ops::erfc(v[0])}; }},
      {"erfinv", [](const Values& v) -> Values { return {ops::erfinv(v[0])}; }, 1e-5},
      {"fft", [](const Values& v) -> Values { const auto y = ops::fft({v[0], v[1]}); return {y.real, y.imag}; }, 1e-5},
      {"gcd", [](const Values& v) -> Values { return {ops::gcd(v[0], v[1])}; }},
      {"i0", [](const Values& v) -> Values { return {ops::i0(v[0])}; }, std::nullopt, true, false},
      {"lu", [](const Values& v) -> Values { const auto f = ops::lu(v[0]); return {f.lu, f.permutation}; }, 1e-4, true, false},
      {"nextafter", [](const Values& v) -> Values { return {ops::nextafter(v[0], v[1])}; }, std::nullopt, true, false},
      {"qr", [](const Values& v) -> Values { const auto f = ops::qr(v[0]); return {f.q, f.r}; }, 1e-4, true, false},
      {"qr/full", [](const Values& v) -> Values { const auto f = ops::qr(v[0], true); return {f.q, f.r}; }, 1e-4, true, false},
      {"scatter/add", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2], ops::ScatterReduction::add)}; }},
      {"scatter/max", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2], ops::ScatterReduction::max)}; }},
      {"scatter/min", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2], ops::ScatterReduction::min)}; }},
      {"scatter/mul", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2], ops::ScatterReduction::mul)}; }},
      {"scatter/update", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2])}; }, std::nullopt, true, false},
      {"searchsorted/left", [](const Values& v) -> Values { return {ops::searchsorted(v[0], v[1])}; }},
      {"searchsorted/right", [](const Values& v) -> Values { return {ops::searchsorted(v[0], v[1], true)}; }},
      {"slogdet", [](const Values& v) -> Values { const auto d = ops::slogdet(v[0]); return {d.sign, d.logabsdet}; }, 1e-4},
      {"solve", [](const Values& v) -> Values { return {ops::solve(v[0], v[1])}; }, 1e-3},
      {"solve_triangular/lower", [](const Values& v) -> Values { return {ops::solve_triangular(v[0], v[1], {.lower = true})}; }, 1e-4},
      {"solve_triangular/transpose", [](const Values& v) -> Values { return {ops::solve_triangular(v[0], v[1], {.lower = true, .transpose = true})}; }, 1e-4},
      {"solve_triangular/upper", [](const Values& v) -> Values { return {ops::solve_triangular(v[0], v[1])}; }, 1e-4},
      {"svd", [](const Values& v) -> Values { return {ops::singular_values(v[0])}; }, 1e-4, true, false},
      {"svd/product", [](const Values& v) -> Values { const auto f = ops::svd(v[0]); return {ops::matmul(ops::multiply(f.u, ops::expand_dims(f.s, -2)), f.v, {.transpose_b = true})}; }, 1e-4, true, false},
      // clang-format on
  };
}
