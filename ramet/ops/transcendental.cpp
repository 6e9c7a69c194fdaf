#include "ramet/ops/transcendental.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/special.h"

namespace ramet::ops {

namespace {

using enum SpecialFunction;

std::size_t argument_count(SpecialFunction function) {
  switch (function) {
    case betainc:
      return 3;
    case igamma:
    case igammac:
    case polygamma:
    case zeta:
      return 2;
    default:
      return 1;
  }
}

Specs infer(const Call& call) {
  Shape shape = call.shape(0);
  for (std::size_t i = 1; i < call.inputs.size(); ++i) {
    shape = broadcast(shape, call.shape(i), call.op->name);
  }
  return {{shape, call.inputs[0].dtype()}};
}

Value of(SpecialFunction function, const Value& x) { return special_function(function, {x}); }

// a x^(a-1) e^-x / gamma(a), in logarithms.
Value gamma_density(const Value& a, const Value& x) {
  return exp(subtract(subtract(multiply(subtract(a, 1.0), log(x)), x), of(lgamma, a)));
}

Value beta_density(const Value& a, const Value& b, const Value& x) {
  const Value log_beta = subtract(add(of(lgamma, a), of(lgamma, b)), of(lgamma, add(a, b)));
  const Value powers =
      add(multiply(subtract(a, 1.0), log(x)), multiply(subtract(b, 1.0), log1p(negative(x))));
  return exp(subtract(powers, log_beta));
}

// With respect to the last argument; `y` is the function's value there.
Value slope(SpecialFunction function, const Values& arguments, const Value& y) {
  const Value& x = arguments.back();
  constexpr double half_pi = std::numbers::pi / 2;
  switch (function) {
    case bessel_i0e:
      return subtract(of(bessel_i1e, x), multiply(sign(x), y));
    case bessel_i1:  // halves at 0, where y / x is 0 / 0
      return subtract(i0(x), where(equal(x, 0.0), 0.5, divide(y, where(equal(x, 0.0), 1.0, x))));
    case bessel_i1e: {
      const Value safe = where(equal(x, 0.0), 1.0, x);
      const Value there = subtract(of(bessel_i0e, x), multiply(y, add(sign(x), reciprocal(safe))));
      return where(equal(x, 0.0), 0.5, there);
    }
    case bessel_j0:
      return negative(of(bessel_j1, x));
    case bessel_j1: {
      const Value safe = where(equal(x, 0.0), 1.0, x);
      return where(equal(x, 0.0), 0.5, subtract(of(bessel_j0, x), divide(y, safe)));
    }
    case bessel_k0:
      return negative(of(bessel_k1, x));
    case bessel_k0e:
      return subtract(y, of(bessel_k1e, x));
    case bessel_k1:
      return subtract(negative(of(bessel_k0, x)), divide(y, x));
    case bessel_k1e:
      return subtract(multiply(y, subtract(1.0, reciprocal(x))), of(bessel_k0e, x));
    case bessel_y0:
      return negative(of(bessel_y1, x));
    case bessel_y1:
      return subtract(of(bessel_y0, x), divide(y, x));
    case betainc:
      return beta_density(arguments[0], arguments[1], x);
    case dawsn:
      return subtract(1.0, multiply(multiply(x, y), 2.0));
    case digamma:
      return special_function(polygamma, {ones_like(x), x});
    case expint:
      return divide(exp(x), x);
    case fresnel_cos:
      return cos(multiply(square(x), half_pi));
    case fresnel_sin:
      return sin(multiply(square(x), half_pi));
    case igamma:
      return gamma_density(arguments[0], x);
    case igammac:
      return negative(gamma_density(arguments[0], x));
    case lgamma:
      return of(digamma, x);
    case polygamma:
      return special_function(polygamma, {add(arguments[0], 1.0), x});
    case spence: {
      const Value is_one = equal(x, 1.0);
      const Value safe = where(is_one, 2.0, x);
      const Value beside_one = subtract(divide(subtract(x, 1.0), 2.0), 1.0);  // and its own slope
      return where(is_one, beside_one, divide(log(safe), subtract(1.0, safe)));
    }
    case zeta:
      return negative(multiply(arguments[0], special_function(zeta, {add(arguments[0], 1.0), x})));
  }
  return Value();
}

// Orders and parameters have none.
Values grad(const Call& call, const Values& outputs, const Values& arriving) {
  Values gradients(call.inputs.size());
  gradients.back() = multiply(
      arriving[0], slope(call.as<SpecialFunctionAttrs>().function, call.inputs, outputs[0]));
  return gradients;
}

}  // namespace

const Op special_function_op = {.name = "special_function", .infer = infer, .grad = grad};

Value special_function(SpecialFunction function, Values arguments) {
  const std::string_view name = choices(function)[static_cast<std::size_t>(function)];
  if (arguments.size() != argument_count(function)) {
    fail<ValueError>("{}: expected {} arguments, received {}.", name, argument_count(function),
                     arguments.size());
  }
  arguments = promote_all(std::move(arguments));
  for (Value& x : arguments) x = to_float(x, name);
  return emit(special_function_op, std::move(arguments), SpecialFunctionAttrs{function});
}

}  // namespace ramet::ops
