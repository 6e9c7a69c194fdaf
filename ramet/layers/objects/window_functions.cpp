#include "ramet/layers/objects/window_functions.h"

#include <cmath>
#include <initializer_list>
#include <numbers>
#include <span>
#include <string>

#include "ramet/core/error.h"

namespace ramet {

namespace {

constexpr double pi = std::numbers::pi;

/// One element: `t` runs from -(size - 1) / 2 to (size - 1) / 2, and windows are even functions.
struct Place {
  double t, size;
  /// |t| as a fraction of the end's: 0 in the middle, 1 at the ends.
  double to_end() const { return 2 * std::abs(t) / (size - 1); }
};

double sinc(double x) { return x == 0 ? 1 : std::sin(pi * x) / (pi * x); }

/// Weighted cosines of whole multiples of the angle that runs from -pi to pi.
double cosine_sum(const Place& at, std::initializer_list<double> weights) {
  double sum = 0, multiple = 0;
  for (double weight : weights) sum += weight * std::cos(pi * at.to_end() * multiple++);
  return sum;
}

double barthann(const Place& at) {
  const double f = at.to_end() / 2;
  return 0.62 - 0.48 * f + 0.38 * std::cos(2 * pi * f);
}
double bartlett(const Place& at) { return 1 - at.to_end(); }
double blackman(const Place& at) { return cosine_sum(at, {0.42, 0.5, 0.08}); }
double blackmanharris(const Place& at) {
  return cosine_sum(at, {0.35875, 0.48829, 0.14128, 0.01168});
}
double bohman(const Place& at) {
  const double f = at.to_end();
  return (1 - f) * std::cos(pi * f) + std::sin(pi * f) / pi;
}
double boxcar(const Place&) { return 1; }
double cosine(const Place& at) { return std::cos(pi * at.t / at.size); }
double exponential(const Place& at) { return std::exp(-std::abs(at.t)); }
double flattop(const Place& at) {
  return cosine_sum(at, {0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368});
}
double hamming(const Place& at) { return cosine_sum(at, {0.54, 0.46}); }
double hann(const Place& at) { return cosine_sum(at, {0.5, 0.5}); }
double lanczos(const Place& at) { return sinc(at.to_end()); }
double nuttall(const Place& at) {
  return cosine_sum(at, {0.3635819, 0.4891775, 0.1365995, 0.0106411});
}
double parzen(const Place& at) {
  const double r = 2 * std::abs(at.t) / at.size;
  const bool is_inner = std::abs(at.t) <= (at.size - 1) / 4;
  return is_inner ? 1 - 6 * r * r + 6 * r * r * r : 2 * (1 - r) * (1 - r) * (1 - r);
}

/// With 4 side lobes of nearly constant level, 30 dB down, and 1 in the middle.
double taylor(const Place& at) {
  constexpr int lobes = 4;
  const double a = std::acosh(std::pow(10.0, 30.0 / 20)) / pi;
  const double dilation = lobes * lobes / (a * a + (lobes - 0.5) * (lobes - 0.5));
  double value = 1, middle = 1;
  for (int m = 1; m < lobes; ++m) {
    double f = m % 2 == 1 ? 1 : -1;
    for (int i = 1; i < lobes; ++i) {
      f *= 1 - m * m / dilation / (a * a + (i - 0.5) * (i - 0.5));
      if (i != m) f /= 1 - static_cast<double>(m * m) / (i * i);
    }
    value += f * std::cos(2 * pi * m * at.t / at.size);
    middle += f;
  }
  return value / middle;
}

double triang(const Place& at) {
  const bool is_even = std::fmod(at.size, 2) == 0;
  return 1 - 2 * std::abs(at.t) / (is_even ? at.size : at.size + 1);
}

/// Flat over the inner half.
double tukey(const Place& at) {
  constexpr double tapered = 0.5;
  const double into_taper = (at.to_end() - (1 - tapered)) / tapered;
  return into_taper <= 0 ? 1 : 0.5 * (1 + std::cos(pi * into_taper));
}

struct Window {
  double (*function)(const Place&);
  std::initializer_list<std::string_view> names;
};

std::span<const Window> windows() {
  static const Window list[] = {
      {barthann, {"barthann", "brthan", "bth"}},
      {bartlett, {"bartlett", "bart", "brt"}},
      {blackman, {"blackman", "black", "blk"}},
      {blackmanharris, {"blackmanharris", "blackharr", "bkh"}},
      {bohman, {"bohman", "bman", "bmn"}},
      {boxcar, {"boxcar", "box", "ones", "rect", "rectangular"}},
      {cosine, {"cosine", "halfcosine"}},
      {exponential, {"exponential", "poisson"}},
      {flattop, {"flattop", "flat", "flt"}},
      {hamming, {"hamming", "hamm", "ham"}},
      {hann, {"hann", "han"}},
      {lanczos, {"lanczos", "sinc"}},
      {nuttall, {"nuttall", "nutl", "nut"}},
      {parzen, {"parzen", "parz", "par"}},
      {taylor, {"taylor", "taylorwin"}},
      {triang, {"triang", "triangle", "tri"}},
      {tukey, {"tukey", "tuk"}},
  };
  return list;
}

struct NamedWindow {
  double (*function)(const Place&) = nullptr;  // null when nothing has that name
  bool periodic = false;
};

/// "hann_periodic" and "hann_symmetric" decide for themselves.
NamedWindow find_window(std::string_view name, bool periodic) {
  constexpr std::string_view periodic_suffix = "_periodic", symmetric_suffix = "_symmetric";
  if (name.ends_with(periodic_suffix)) {
    name.remove_suffix(periodic_suffix.size());
    periodic = true;
  } else if (name.ends_with(symmetric_suffix)) {
    name.remove_suffix(symmetric_suffix.size());
    periodic = false;
  }
  for (const Window& window : windows()) {
    for (std::string_view known : window.names) {
      if (known == name) return {window.function, periodic};
    }
  }
  return {};
}

}  // namespace

std::vector<double> make_window(std::string_view name, Dim length, bool periodic) {
  const NamedWindow window = find_window(name, periodic);
  if (window.function == nullptr) {
    std::string known;
    for (const Window& each : windows()) {
      known += (known.empty() ? "'" : ", '") + std::string(*each.names.begin()) + "'";
    }
    fail<ValueError>("Expected one of the windows {}, received '{}'.", known, name);
  }
  if (length < 1) fail<ValueError>("Expected a window of at least 1 element, received {}.", length);
  std::vector<double> values(static_cast<std::size_t>(length), 1.0);
  if (length == 1) return values;
  // A periodic window is a symmetric one that is longer by one, without the last element.
  const double size = static_cast<double>(length) + (window.periodic ? 1 : 0);
  double n = 0;
  for (double& value : values) value = window.function({n++ - (size - 1) / 2, size});
  return values;
}

}  // namespace ramet
