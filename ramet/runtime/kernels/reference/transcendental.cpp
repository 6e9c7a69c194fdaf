// Bessel functions, gamma functions and integrals, in float64 whatever the type.

#include "ramet/ops/transcendental.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

constexpr double pi = std::numbers::pi, infinity = std::numeric_limits<double>::infinity(),
                 nan = std::numeric_limits<double>::quiet_NaN(),
                 tiny = std::numeric_limits<double>::min(), precision = 1e-16;

bool is_whole(double x) { return x == std::floor(x); }

// ---------------------------------------------------------------- Bessel functions

// sqrt(1/x) times the series in 1/x that I (alternating) and K have for large x, without e^x.
double bessel_tail(double order, double x, bool alternates) {
  const double mu = 4 * order * order;
  double term = 1, sum = 1;
  for (int k = 1; k < 30; ++k) {
    const double odd = 2 * k - 1;
    const double next = term * (mu - odd * odd) / (k * 8 * x);
    if (std::abs(next) >= std::abs(term) && k > 1) break;
    term = alternates ? -next : next;
    sum += term;
  }
  return sum / std::sqrt(x);
}

constexpr double large = 100;  // where the series above are as good as exact

double bessel_i(double order, double x, bool scaled) {
  const double size = std::abs(x), sign = order == 1 && x < 0 ? -1 : 1;
  if (std::isnan(x)) return nan;
  if (size <= large) {
    return sign * std::cyl_bessel_i(order, size) * (scaled ? std::exp(-size) : 1);
  }
  if (std::isinf(size)) return scaled ? 0 : sign * infinity;
  const double value = bessel_tail(order, size, true) / std::sqrt(2 * pi);
  return sign * value * (scaled ? 1 : std::exp(size));
}

double bessel_k(double order, double x, bool scaled) {
  if (!(x >= 0)) return nan;
  if (x == 0) return infinity;
  if (std::isinf(x)) return 0;
  if (x <= large) return std::cyl_bessel_k(order, x) * (scaled ? std::exp(x) : 1);
  return std::sqrt(pi / 2) * bessel_tail(order, x, false) * (scaled ? 1 : std::exp(-x));
}

double bessel_j(double order, double x) {
  if (!std::isfinite(x)) return std::isnan(x) ? nan : 0;
  return (order == 1 && x < 0 ? -1 : 1) * std::cyl_bessel_j(order, std::abs(x));
}

double bessel_y(double order, double x) {
  if (!(x >= 0)) return nan;
  if (x == 0) return order == 0 ? -infinity : nan;  // as TensorFlow has it
  return std::isinf(x) ? 0 : std::cyl_neumann(order, x);
}

// ---------------------------------------------------------------- gamma functions

// std::lgamma has a global variable for the sign.
double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

double digamma(double x) {
  if (x <= 0) {
    if (is_whole(x)) return nan;
    return digamma(1 - x) - pi / std::tan(pi * x);
  }
  double shift = 0;
  for (; x < 10; ++x) shift -= 1 / x;
  const double y = 1 / (x * x);
  const double series =
      y * (1. / 12 -
           y * (1. / 120 - y * (1. / 252 - y * (1. / 240 - y * (1. / 132 - y * 691. / 32760)))));
  return shift + std::log(x) - 0.5 / x - series;
}

// The sum of (k + q)^-x by Euler and Maclaurin: terms one by one, then an integral with
// corrections.
double zeta(double x, double q) {
  if (std::isnan(x) || std::isnan(q) || x < 1) return nan;
  if (x == 1) return infinity;
  if (q <= 0) {
    if (is_whole(q)) return infinity;
    constexpr double most_terms = 1e6;
    if (!is_whole(x) || q < -most_terms) return nan;
  }
  double sum = 0, at = q;
  for (; at < 12; ++at) sum += std::pow(at, -x);
  if (std::isinf(at)) return sum;
  sum += std::pow(at, 1 - x) / (x - 1) + std::pow(at, -x) / 2;
  // B(2k) / (2k)!
  constexpr double factors[] = {1. / 12,          -1. / 720,
                                1. / 30240,       -1. / 1209600,
                                1. / 47900160,    -691. / 1307674368000,
                                1. / 74724249600, -3617. / 10670622842880000};
  double rising = x, power = std::pow(at, -x - 1);
  for (int k = 0; k < 8; ++k) {
    sum += factors[k] * rising * power;
    rising *= (x + 2 * k + 1) * (x + 2 * k + 2);
    power /= at * at;
  }
  return sum;
}

double polygamma(double order, double x) {
  if (!(order >= 0) || !is_whole(order)) return nan;
  if (order == 0) return digamma(x);
  const double value = std::exp(log_gamma(order + 1)) * zeta(order + 1, x);
  return std::fmod(order, 2) == 0 ? -value : value;
}

// A continued fraction b0 + a1 / (b1 + a2 / (b2 + ...)) by Lentz's method; `term(i)` gives a and b.
template <class Term>
double continued_fraction(double first, Term term) {
  const auto away_from_zero = [](double x) { return std::abs(x) < tiny ? tiny : x; };
  double value = away_from_zero(first), c = value, d = 0;
  for (int i = 1; i < 10000; ++i) {
    const auto [a, b] = term(i);
    d = 1 / away_from_zero(b + a * d);
    c = away_from_zero(b + a / c);
    value *= c * d;
    if (std::abs(c * d - 1) < precision) break;
  }
  return value;
}

struct Fraction {
  double a, b;
};

// The two parts of 1: below and above x.
struct GammaParts {
  double lower, upper;
};
GammaParts gamma_parts(double a, double x) {
  if (std::isnan(a) || std::isnan(x) || x < 0 || a <= 0) return {nan, nan};
  if (x == 0) return {0, 1};
  if (std::isinf(a)) return std::isinf(x) ? GammaParts{nan, nan} : GammaParts{0, 1};
  if (std::isinf(x)) return {1, 0};
  const double factor = std::exp(a * std::log(x) - x - log_gamma(a));
  if (x < a + 1) {
    constexpr int most_terms = 1'000'000;
    double term = 1 / a, sum = term;
    for (int i = 1; i < most_terms && std::abs(term) > std::abs(sum) * precision; ++i)
      sum += term *= x / (a + i);
    return {factor * sum, 1 - factor * sum};
  }
  const double tail = factor / continued_fraction(x + 1 - a, [&](int i) {
                        return Fraction{-i * (i - a), x + 2 * i + 1 - a};
                      });
  return {1 - tail, tail};
}

double betainc(double a, double b, double x) {
  if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1)) return nan;
  if (x == 0 || x == 1) return x;
  if (x > (a + 1) / (a + b + 2)) return 1 - betainc(b, a, 1 - x);
  const double factor = std::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) +
                                 b * std::log1p(-x)) /
                        a;
  return factor / continued_fraction(1, [&](int i) {
           const double m = i / 2;
           const double up = i % 2 == 0 ? m * (b - m) : -(a + m) * (a + b + m);
           return Fraction{up * x / ((a + i - 1) * (a + i)), 1};
         });
}

// ---------------------------------------------------------------- integrals

// A sum of bells (Rybicki, 1989), exact to 1e-16 with this step.
double dawsn(double x) {
  constexpr double step = 0.2;
  if (std::isnan(x)) return nan;
  if (std::abs(x) > 1e5) return 0.5 / x;
  const double nearest = 2 * std::round(x / (2 * step)), rest = x - nearest * step;
  double sum = 0;
  for (int n = -41; n <= 41; n += 2) {
    const double distance = rest - n * step;
    sum += std::exp(-distance * distance) / (nearest + n);
  }
  return sum / std::sqrt(pi);
}

// C + iS.
std::complex<double> fresnel(double x) {
  const double size = std::abs(x), y = pi / 2 * size * size;
  std::complex<double> value;
  if (std::isnan(x)) return {nan, nan};
  if (size > 1e8) {
    value = {0.5, 0.5};
  } else if (size < 2) {
    // The series of e^(iy), term by term.
    std::complex<double> term(size, 0);
    for (int n = 0; n < 60; ++n) {
      value += term / (2.0 * n + 1);
      term *= std::complex<double>(0, y / (n + 1));
    }
  } else {
    // erfc's continued fraction at z = sqrt(pi) (1 - i) x / 2, where z² = -iy.
    const std::complex<double> z = std::sqrt(pi) / 2 * std::complex<double>(size, -size);
    std::complex<double> fraction = z;
    for (int n = 400; n > 0; --n) fraction = z + (n / 2.0) / fraction;
    const std::complex<double> erfc = std::exp(-z * z) / std::sqrt(pi) / fraction;
    value = std::complex<double>(0.5, 0.5) * (1.0 - erfc);
  }
  return x < 0 ? -value : value;
}

double dilogarithm(double x) {
  constexpr double sixth = pi * pi / 6;
  if (x == 1) return sixth;
  if (x > 0.5) return sixth - std::log(x) * std::log1p(-x) - dilogarithm(1 - x);
  if (x < -1) return -sixth - std::log(-x) * std::log(-x) / 2 - dilogarithm(1 / x);
  if (x < 0) return -dilogarithm(x / (x - 1)) - std::log1p(-x) * std::log1p(-x) / 2;
  double sum = 0, power = x;
  for (int k = 1; power > 1e-18 * k * k; ++k, power *= x) sum += power / (k * k);
  return sum;
}

double spence(double x) {
  if (!(x >= 0) || std::isinf(x)) return nan;  // as TensorFlow has it
  return dilogarithm(1 - x);
}

double expint(double x) {
  if (x < 0 || std::isnan(x)) return nan;  // as TensorFlow has it
  if (x == 0) return -infinity;
  return std::isinf(x) ? infinity : std::expint(x);
}

// ---------------------------------------------------------------- all

double evaluate(ops::SpecialFunction function, const double* x) {
  using enum ops::SpecialFunction;
  switch (function) {
    case bessel_i0e:
      return bessel_i(0, x[0], true);
    case bessel_i1:
      return bessel_i(1, x[0], false);
    case bessel_i1e:
      return bessel_i(1, x[0], true);
    case bessel_j0:
      return bessel_j(0, x[0]);
    case bessel_j1:
      return bessel_j(1, x[0]);
    case bessel_k0:
      return bessel_k(0, x[0], false);
    case bessel_k0e:
      return bessel_k(0, x[0], true);
    case bessel_k1:
      return bessel_k(1, x[0], false);
    case bessel_k1e:
      return bessel_k(1, x[0], true);
    case bessel_y0:
      return bessel_y(0, x[0]);
    case bessel_y1:
      return bessel_y(1, x[0]);
    case betainc:
      return reference::betainc(x[0], x[1], x[2]);
    case dawsn:
      return reference::dawsn(x[0]);
    case digamma:
      return reference::digamma(x[0]);
    case expint:
      return reference::expint(x[0]);
    case fresnel_cos:
      return fresnel(x[0]).real();
    case fresnel_sin:
      return fresnel(x[0]).imag();
    case igamma:
      return gamma_parts(x[0], x[1]).lower;
    case igammac:
      return gamma_parts(x[0], x[1]).upper;
    case lgamma:
      return log_gamma(x[0]);
    case polygamma:
      return reference::polygamma(x[0], x[1]);
    case spence:
      return reference::spence(x[0]);
    case zeta:
      return reference::zeta(x[0], x[1]);
  }
  return nan;
}

}  // namespace

void special_function(const ReferenceCall& call) {
  const Shape& shape = call.output_specs[0].shape;
  std::vector<Index> strides;
  for (const Spec& spec : call.input_specs) strides.push_back(broadcast_strides(spec.shape, shape));
  const ops::SpecialFunction function = call.attrs.as<ops::SpecialFunctionAttrs>().function;
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    T* y = call.out<T>();
    for_each_index(shape, [&](const Index& index) {
      double arguments[3] = {};
      for (std::size_t i = 0; i < strides.size(); ++i) {
        arguments[i] = static_cast<double>(call.in<T>(i)[offset_of(index, strides[i])]);
      }
      *y++ = static_cast<T>(evaluate(function, arguments));
    });
  });
}

}  // namespace ramet::reference
