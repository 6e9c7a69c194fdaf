// The special functions of tf.math, and what is made of them.

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"
#include "ramet/ops/transcendental.h"

namespace ramet {

namespace {

using Result = Tree<Value>;
using enum ops::SpecialFunction;

template <ops::SpecialFunction function>
Result of_one(const TfCall& call) {
  return ops::special_function(function, {call.tensor(0, "x")});
}

template <ops::SpecialFunction function>
Result of_two(const TfCall& call) {
  constexpr bool is_zeta = function == zeta;
  return ops::special_function(
      function, {call.tensor(0, is_zeta ? "x" : "a"), call.tensor(1, is_zeta ? "q" : "x")});
}

Result of_beta(const TfCall& call) {
  return ops::special_function(betainc,
                               {call.tensor(0, "a"), call.tensor(1, "b"), call.tensor(2, "x")});
}

// log |beta(x)| over the last axis.
Result lbeta(const TfCall& call) {
  const Value x = call.tensor(0, "x");
  const auto log_gamma = [](const Value& v) { return ops::special_function(lgamma, {v}); };
  return ops::subtract(ops::sum(log_gamma(x), {{-1}, false}),
                       log_gamma(ops::sum(x, {{-1}, false})));
}

}  // namespace

std::span<const TfFunction> tf_special_functions() {
  static constexpr TfFunction list[] = {
      {"math.bessel_i0e", of_one<bessel_i0e>},
      {"math.bessel_i1", of_one<bessel_i1>},
      {"math.bessel_i1e", of_one<bessel_i1e>},
      {"math.betainc", of_beta},
      {"math.digamma", of_one<digamma>},
      {"math.igamma", of_two<igamma>},
      {"math.igammac", of_two<igammac>},
      {"math.lbeta", lbeta},
      {"math.lgamma", of_one<lgamma>},
      {"math.polygamma", of_two<polygamma>},
      {"math.special.bessel_j0", of_one<bessel_j0>},
      {"math.special.bessel_j1", of_one<bessel_j1>},
      {"math.special.bessel_k0", of_one<bessel_k0>},
      {"math.special.bessel_k0e", of_one<bessel_k0e>},
      {"math.special.bessel_k1", of_one<bessel_k1>},
      {"math.special.bessel_k1e", of_one<bessel_k1e>},
      {"math.special.bessel_y0", of_one<bessel_y0>},
      {"math.special.bessel_y1", of_one<bessel_y1>},
      {"math.special.dawsn", of_one<dawsn>},
      {"math.special.expint", of_one<expint>},
      {"math.special.fresnel_cos", of_one<fresnel_cos>},
      {"math.special.fresnel_sin", of_one<fresnel_sin>},
      {"math.special.spence", of_one<spence>},
      {"math.zeta", of_two<zeta>},
  };
  return list;
}

}  // namespace ramet
