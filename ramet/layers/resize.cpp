#include "ramet/layers/resize.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Keys's cubic with a = -1/2 (Keys, 1981).
double cubic(double distance) {
  constexpr double a = -0.5;
  const double x = std::abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

double lanczos(double distance, double radius) {
  const double x = std::abs(distance) * std::numbers::pi;
  if (distance == 0) return 1;
  if (std::abs(distance) >= radius) return 0;
  return radius * std::sin(x) * std::sin(x / radius) / (x * x);
}

struct Kernel {
  double radius;
  std::function<double(double)> weight;
};

Kernel kernel_of(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::bicubic:
      return {2, cubic};
    case Interpolation::lanczos3:
      return {3, [](double distance) { return lanczos(distance, 3); }};
    case Interpolation::lanczos5:
      return {5, [](double distance) { return lanczos(distance, 5); }};
    case Interpolation::nearest:
    case Interpolation::bilinear:
      break;
  }
  return {1, [](double distance) { return std::max(0.0, 1 - std::abs(distance)); }};
}

// TensorFlow looks cubic weights up in a table of 1024 steps.
double table_step(double centre) {
  const double whole = std::floor(centre);
  return whole + std::nearbyint((centre - whole) * 1024) / 1024;
}

}  // namespace

Tensor resize_weights(Dim from, Dim to, Interpolation interpolation) {
  Tensor weights = Tensor::zeros(DType::float32, {to, from});
  const auto out = weights.mutable_data<float>();
  const float step = static_cast<float>(from) / static_cast<float>(to);
  const Kernel kernel = kernel_of(interpolation);
  for (Dim i = 0; i < to; ++i) {
    float* row = &out[static_cast<std::size_t>(i * from)];
    const float middle = (static_cast<float>(i) + 0.5F) * step;
    if (interpolation == Interpolation::nearest) {
      row[std::clamp<Dim>(static_cast<Dim>(std::floor(middle)), 0, from - 1)] = 1;
      continue;
    }
    double centre = static_cast<double>(middle - 0.5F);
    if (interpolation == Interpolation::bilinear) {
      centre = std::clamp(centre, 0.0, static_cast<double>(from - 1));
    }
    if (interpolation == Interpolation::bicubic) centre = table_step(centre);
    const auto first = static_cast<Dim>(std::ceil(centre - kernel.radius));
    const auto last = static_cast<Dim>(std::floor(centre + kernel.radius));
    double total = 0;
    for (Dim j = std::max<Dim>(first, 0); j <= std::min(last, from - 1); ++j) {
      total += kernel.weight(static_cast<double>(j) - centre);
    }
    for (Dim j = std::max<Dim>(first, 0); j <= std::min(last, from - 1); ++j) {
      row[j] = static_cast<float>(kernel.weight(static_cast<double>(j) - centre) / total);
    }
  }
  return weights;
}

Value resize_axis(const Value& x, std::size_t axis, Dim extent, Interpolation interpolation) {
  const Tensor weights = resize_weights(x.shape()[axis], extent, interpolation);
  const std::string letters = std::string("abcdefghijkl").substr(0, x.rank());
  std::string result = letters;
  result[axis] = 'z';
  const std::string equation = letters + ",z" + letters[axis] + "->" + result;
  const Value y = ops::einsum(equation, {ops::cast(x, DType::float32), constant(weights)});
  return ops::cast(y, x.dtype());
}

}  // namespace ramet
