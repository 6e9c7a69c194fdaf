#pragma once
// The special functions of mathematics that TensorFlow has and Keras has not: one op, whose
// attribute says which.

#include <array>
#include <string_view>

#include "ramet/ops/elementwise.h"

namespace ramet::ops {

/// Names and arguments are TensorFlow's (tf.math, tf.math.special); Abramowitz and Stegun define
/// them all.
enum class SpecialFunction {
  bessel_i0e,
  bessel_i1,
  bessel_i1e,
  bessel_j0,
  bessel_j1,
  bessel_k0,
  bessel_k0e,
  bessel_k1,
  bessel_k1e,
  bessel_y0,
  bessel_y1,
  betainc,  ///< (a, b, x): the regularized incomplete beta function
  dawsn,    ///< Dawson's integral
  digamma,
  expint,  ///< the exponential integral Ei
  fresnel_cos,
  fresnel_sin,
  igamma,     ///< (a, x): the regularized lower incomplete gamma function
  igammac,    ///< 1 - igamma
  lgamma,     ///< log |gamma(x)|
  polygamma,  ///< (order, x)
  spence,     ///< the dilogarithm of 1 - x
  zeta,       ///< (x, q): Hurwitz's
};
constexpr auto choices(SpecialFunction) {
  return std::array<std::string_view, 23>{
      "bessel_i0e", "bessel_i1", "bessel_i1e", "bessel_j0",   "bessel_j1",   "bessel_k0",
      "bessel_k0e", "bessel_k1", "bessel_k1e", "bessel_y0",   "bessel_y1",   "betainc",
      "dawsn",      "digamma",   "expint",     "fresnel_cos", "fresnel_sin", "igamma",
      "igammac",    "lgamma",    "polygamma",  "spence",      "zeta"};
}

struct SpecialFunctionAttrs {
  Choice<SpecialFunction> function = SpecialFunction::lgamma;
  static constexpr void describe(auto& d) {
    d.field("function", &SpecialFunctionAttrs::function, "Which one.");
  }
};

/// Of floats of one type, which are broadcast; raises ValueError for a wrong number of arguments.
Value special_function(SpecialFunction function, Values arguments);

extern const Op special_function_op;

}  // namespace ramet::ops
