// Complex numbers made of real ones, and their derivatives against TensorFlow's
// (tools/op_goldens_complex.py).

#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

namespace {

// The derivatives of `function` of complex numbers with respect to the real and imaginary parts,
// which are given first; what flows into the parts of the result is given last.
template <std::size_t count, class Function>
Values derive(const Values& v, Function function) {
  Values operands;
  for (std::size_t i = 0; i < count; ++i) operands.push_back(ops::complex(v[2 * i], v[2 * i + 1]));
  const Value y = function(operands);
  return gradients(Values{ops::real(y), ops::imag(y)}, std::span(v).first(2 * count),
                   Values{v[2 * count], v[2 * count + 1]});
}

Values parts(const Value& x) {
  const Value other = ops::conjugate(x);
  return {ops::real(x), ops::imag(x), ops::real(other), ops::imag(other)};
}

}  // namespace

std::vector<OpCase> complex_cases() {
  // The arithmetic of complex128 is that of complex64, of which finite differences say nothing.
#define RAMET_COMPLEX(name, count, call)                                          \
  {                                                                               \
    "complex/" name,                                                              \
        [](const Values& v) -> Values {                                           \
          return derive<count>(v, [](const Values& x) -> Value { return call; }); \
        },                                                                        \
        2e-4, true, false                                                         \
  }
  return {
      {"complex/parts", [](const Values& v) -> Values { return parts(ops::complex(v[0], v[1])); }},
      {"complex/broadcast",
       [](const Values& v) -> Values {
         const Value x = ops::complex(v[0], v[1]);
         return {ops::real(x), ops::imag(x)};
       }},
      RAMET_COMPLEX("angle", 1, ops::angle(x[0])),
      RAMET_COMPLEX("arccos", 1, ops::arccos(x[0])),
      RAMET_COMPLEX("arcsin", 1, ops::arcsin(x[0])),
      RAMET_COMPLEX("arcsinh", 1, ops::arcsinh(x[0])),
      RAMET_COMPLEX("arctan", 1, ops::arctan(x[0])),
      RAMET_COMPLEX("arctanh", 1, ops::arctanh(x[0])),
      RAMET_COMPLEX("conjugate", 1, ops::conjugate(x[0])),
      RAMET_COMPLEX("cos", 1, ops::cos(x[0])),
      RAMET_COMPLEX("cosh", 1, ops::cosh(x[0])),
      RAMET_COMPLEX("exp", 1, ops::exp(x[0])),
      RAMET_COMPLEX("expm1", 1, ops::expm1(x[0])),
      RAMET_COMPLEX("log", 1, ops::log(x[0])),
      RAMET_COMPLEX("log1p", 1, ops::log1p(x[0])),
      RAMET_COMPLEX("negative", 1, ops::negative(x[0])),
      RAMET_COMPLEX("reciprocal", 1, ops::reciprocal(x[0])),
      RAMET_COMPLEX("rsqrt", 1, ops::rsqrt(x[0])),
      RAMET_COMPLEX("sigmoid", 1, ops::sigmoid(x[0])),
      RAMET_COMPLEX("sin", 1, ops::sin(x[0])),
      RAMET_COMPLEX("sinh", 1, ops::sinh(x[0])),
      RAMET_COMPLEX("sqrt", 1, ops::sqrt(x[0])),
      RAMET_COMPLEX("square", 1, ops::square(x[0])),
      RAMET_COMPLEX("tan", 1, ops::tan(x[0])),
      RAMET_COMPLEX("tanh", 1, ops::tanh(x[0])),
      RAMET_COMPLEX("absolute", 1, ops::absolute(x[0])),
      RAMET_COMPLEX("inv", 1, ops::inv(x[0])),
      RAMET_COMPLEX("sum", 1, ops::sum(x[0], {.axes = {1}})),
      RAMET_COMPLEX("cumsum", 1, ops::cumsum(x[0], 1)),
      RAMET_COMPLEX("transpose", 1, ops::swapaxes(x[0], 1, 2)),
      RAMET_COMPLEX("eig", 1, ops::eig(x[0]).values),
      RAMET_COMPLEX("eig_vectors", 1, ops::eig(x[0]).vectors),
      RAMET_COMPLEX("add", 2, ops::add(x[0], x[1])),
      RAMET_COMPLEX("subtract", 2, ops::subtract(x[0], x[1])),
      RAMET_COMPLEX("multiply", 2, ops::multiply(x[0], x[1])),
      RAMET_COMPLEX("divide", 2, ops::divide(x[0], x[1])),
      RAMET_COMPLEX("power", 2, ops::power(x[0], x[1])),
      RAMET_COMPLEX("matmul", 2, ops::matmul(x[0], x[1])),
      RAMET_COMPLEX("solve", 2, ops::solve(x[0], x[1])),
  };
#undef RAMET_COMPLEX
}
