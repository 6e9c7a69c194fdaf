#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

namespace {

// The same, for matrices that are symmetric already; changes of one element then count for two.
Value symmetric(const Value& x) {
  return ops::multiply(ops::add(x, ops::swapaxes(x, -1, -2)), 0.5);
}

// The derivative of what `build` gives with respect to its input, against TensorFlow's.
template <class Build>
Values derivative(const Value& x, Build build) {
  const Value y = build(x);
  return gradients(y, Values{x});
}

using enum ops::SpecialFunction;
template <ops::SpecialFunction function>
Values special(const Values& v) {
  return {ops::special_function(function, v)};
}

}  // namespace

std::vector<OpCase> algorithm_cases() {
  std::vector<OpCase> cases = {
      // clang-format off
      {"argsort", [](const Values& v) -> Values { return {ops::argsort(v[0])}; }},
      {"argsort/axis", [](const Values& v) -> Values { return {ops::argsort(v[0], 1)}; }},
      {"argsort/descending", [](const Values& v) -> Values { return {ops::argsort(v[0], -1, true)}; }},
      {"bitcast/narrow", [](const Values& v) -> Values { return {ops::bitcast(v[0], DType::uint8)}; }},
      {"bitcast/same", [](const Values& v) -> Values { return {ops::bitcast(v[0], DType::int32)}; }},
      {"bitcast/wide", [](const Values& v) -> Values { return {ops::bitcast(v[0], DType::int32)}; }},
      {"cholesky", [](const Values& v) -> Values { return {ops::cholesky(symmetric(v[0]))}; }, 1e-4},
      {"ctc_beam_decode", [](const Values& v) -> Values { const auto d = ops::ctc_beam_decode(v[0], v[1], {10, 2, 0}); return {d.labels, d.scores}; }, 1e-4},
      {"ctc_loss", [](const Values& v) -> Values { return {ops::ctc_loss(v[0], v[1], v[2], v[3], 0)}; }, 1e-4},
      {"cumprod", [](const Values& v) -> Values { return {ops::cumprod(v[0], 1)}; }},
      {"eigh", [](const Values& v) -> Values { return {ops::eigh(symmetric(v[0])).values}; }, 1e-4},
      {"erfc", [](const Values& v) -> Values { return {ops::erfc(v[0])}; }},
      {"erfinv", [](const Values& v) -> Values { return {ops::erfinv(v[0])}; }, 1e-5},
      {"fft", [](const Values& v) -> Values { const auto y = ops::fft({v[0], v[1]}); return {y.real, y.imag}; }, 1e-5},
      {"gcd", [](const Values& v) -> Values { return {ops::gcd(v[0], v[1])}; }},
      {"i0", [](const Values& v) -> Values { return {ops::i0(v[0])}; }},
      {"lu", [](const Values& v) -> Values { const auto f = ops::lu(v[0]); return {f.lu, f.permutation}; }, 1e-4},
      {"nextafter", [](const Values& v) -> Values { return {ops::nextafter(v[0], v[1])}; }},
      {"qr", [](const Values& v) -> Values { const auto f = ops::qr(v[0]); return {f.q, f.r}; }, 1e-4},
      {"qr/full", [](const Values& v) -> Values { const auto f = ops::qr(v[0], true); return {f.q, f.r}; }, 1e-4},
      {"scatter/add", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2], ops::ScatterReduction::add)}; }},
      {"scatter/max", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2], ops::ScatterReduction::max)}; }},
      {"scatter/min", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2], ops::ScatterReduction::min)}; }},
      {"scatter/mul", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2], ops::ScatterReduction::mul)}; }},
      {"scatter/update", [](const Values& v) -> Values { return {ops::scatter(v[0], v[1], v[2])}; }},
      {"searchsorted/left", [](const Values& v) -> Values { return {ops::searchsorted(v[0], v[1])}; }},
      {"searchsorted/right", [](const Values& v) -> Values { return {ops::searchsorted(v[0], v[1], true)}; }},
      {"slogdet", [](const Values& v) -> Values { const auto d = ops::slogdet(v[0]); return {d.sign, d.logabsdet}; }, 1e-4},
      {"solve", [](const Values& v) -> Values { return {ops::solve(v[0], v[1])}; }, 1e-3},
      {"solve_triangular/lower", [](const Values& v) -> Values { return {ops::solve_triangular(v[0], v[1], {.lower = true})}; }, 1e-4},
      {"solve_triangular/transpose", [](const Values& v) -> Values { return {ops::solve_triangular(v[0], v[1], {.lower = true, .transpose = true})}; }, 1e-4},
      {"solve_triangular/upper", [](const Values& v) -> Values { return {ops::solve_triangular(v[0], v[1])}; }, 1e-4},
      {"special_function/bessel_i0e", special<bessel_i0e>, 1e-5},
      {"special_function/bessel_i1", special<bessel_i1>, 1e-5},
      {"special_function/bessel_i1e", special<bessel_i1e>, 1e-5},
      {"special_function/bessel_j0", special<bessel_j0>, 1e-5},
      {"special_function/bessel_j1", special<bessel_j1>, 1e-5},
      {"special_function/bessel_k0", special<bessel_k0>, 1e-5},
      {"special_function/bessel_k0e", special<bessel_k0e>, 1e-5},
      {"special_function/bessel_k1", special<bessel_k1>, 1e-5},
      {"special_function/bessel_k1e", special<bessel_k1e>, 1e-5},
      {"special_function/bessel_y0", special<bessel_y0>, 1e-5},
      {"special_function/bessel_y1", special<bessel_y1>, 1e-5},
      {"special_function/betainc", special<betainc>, 1e-5},
      {"special_function/dawsn", special<dawsn>, 1e-5},
      {"special_function/digamma", special<digamma>, 1e-5},
      {"special_function/expint", special<expint>, 1e-5},
      {"special_function/fresnel_cos", special<fresnel_cos>, 1e-5},
      {"special_function/fresnel_sin", special<fresnel_sin>, 1e-5},
      {"special_function/igamma", special<igamma>, 1e-5},
      {"special_function/igammac", special<igammac>, 1e-5},
      {"special_function/lgamma", special<ops::SpecialFunction::lgamma>, 1e-5},
      {"special_function/polygamma", special<polygamma>, 1e-5},
      {"special_function/spence", special<spence>, 1e-5},
      {"special_function/zeta", special<zeta>, 1e-5},
      {"svd", [](const Values& v) -> Values { return {ops::singular_values(v[0])}; }, 1e-4},
      {"svd/product", [](const Values& v) -> Values { const auto f = ops::svd(v[0]); return {ops::matmul(ops::multiply(f.u, ops::expand_dims(f.s, -2)), f.v, {.transpose_b = true})}; }, 1e-4},
      {"gradient/ctc_loss", [](const Values& v) -> Values { return derivative(v[0], [&](const Value& x) { return ops::ctc_loss(v[1], x, v[2], v[3], 0); }); }, 1e-4},
      // clang-format on
  };
  // No rule, or only for the first derivative.
  for (OpCase& op_case : cases) {
    for (std::string_view rough : {"ctc_beam_decode", "ctc_loss", "gradient/ctc_loss", "qr/full"}) {
      op_case.is_smooth = op_case.is_smooth && op_case.name != rough;
    }
  }
  return cases;
}
