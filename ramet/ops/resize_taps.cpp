#include "ramet/ops/resize_taps.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

namespace ramet::ops {

namespace {

// Numbers are float32 on the way, as in TensorFlow: where an element falls between two others
// decides what integers round to.

float triangle(float distance) { return std::max(0.0F, 1 - distance); }

// Keys's cubic with a = -1/2 (Keys, 1981).
float cubic(float distance) {
  if (distance >= 2) return 0;
  if (distance >= 1) return ((-0.5F * distance + 2.5F) * distance - 4) * distance + 2;
  return (1.5F * distance - 2.5F) * distance * distance + 1;
}

// The filter of Mitchell and Netravali (1988) with B = C = 1/3.
float mitchell(float distance) {
  if (distance >= 2) return 0;
  if (distance >= 1) {
    return ((-7.0F / 18 * distance + 2) * distance - 10.0F / 3) * distance + 16.0F / 9;
  }
  return (7.0F / 6 * distance - 2) * distance * distance + 8.0F / 9;
}

// Of a standard deviation of 1/2, cut off where three of them end.
float bell(float distance) { return distance >= 1.5F ? 0 : std::exp(-2 * distance * distance); }

float lanczos(float distance, float radius) {
  constexpr float pi = std::numbers::pi_v<float>;
  if (distance > radius) return 0;
  if (distance <= 1e-3F) return 1;
  return radius * std::sin(pi * distance) * std::sin(pi * distance / radius) /
         (pi * pi * distance * distance);
}

struct Kernel {
  float radius;
  float (*weight)(float distance);
};

Kernel kernel_of(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::bicubic:
      return {2, cubic};
    case Interpolation::lanczos3:
      return {3, [](float distance) { return lanczos(distance, 3); }};
    case Interpolation::lanczos5:
      return {5, [](float distance) { return lanczos(distance, 5); }};
    case Interpolation::gaussian:
      return {1.5F, bell};
    case Interpolation::mitchellcubic:
      return {2, mitchell};
    case Interpolation::nearest:
    case Interpolation::bilinear:
    case Interpolation::area:
      break;
  }
  return {1, triangle};
}

/// Weights of consecutive elements from `first` on; more than there are in the axis are cut off.
struct Span {
  Dim first = 0;
  std::vector<float> weights;
};

void normalize(std::vector<float>& weights) {
  float total = 0;
  for (float weight : weights) total += weight;
  if (std::abs(total) < 1000 * std::numeric_limits<float>::min()) return;
  for (float& weight : weights) weight *= 1 / total;
}

Span nearest_span(float centre, Dim from) {
  return {std::clamp<Dim>(static_cast<Dim>(std::floor(centre)), 0, from - 1), {1}};
}

Span bilinear_span(float centre, Dim from) {
  const float position = centre - 0.5F, below = std::floor(position);
  const Dim upper = std::min(static_cast<Dim>(std::ceil(position)), from - 1);
  const Dim lower = std::min(std::max(static_cast<Dim>(below), Dim{0}), upper);
  if (lower == upper) return {lower, {1}};
  return {lower, {1 - (position - below), position - below}};
}

// TensorFlow looks cubic weights up in a table of 1024 steps, and leaves out what lies outside.
Span bicubic_span(float centre, Dim from) {
  const float position = centre - 0.5F, below = std::floor(position);
  const float offset = static_cast<float>(std::lrint((position - below) * 1024)) / 1024;
  const Dim lower = static_cast<Dim>(below) - 1;
  Span span{std::clamp<Dim>(lower, 0, from - 1), {}};
  for (Dim i = span.first; i < std::min(lower + 4, from); ++i) {
    span.weights.push_back(cubic(std::abs(static_cast<float>(i - lower - 1) - offset)));
  }
  normalize(span.weights);
  return span;
}

// The share of each element that lies between two positions.
Span area_span(float begin, float end, float step, Dim from) {
  Span span{std::min(static_cast<Dim>(std::floor(begin)), from - 1), {}};
  for (Dim i = span.first; i < static_cast<Dim>(std::ceil(end)) && i < from; ++i) {
    const auto left = static_cast<float>(i);
    span.weights.push_back((std::min(end, left + 1) - std::max(begin, left)) / step);
  }
  return span;
}

Span kernel_span(float centre, float stretch, const Kernel& kernel, Dim from) {
  const float reach = kernel.radius * stretch;
  const auto inside = [from](float position) {
    return std::clamp<Dim>(static_cast<Dim>(position), 0, from - 1);
  };
  Span span{inside(std::ceil(centre - reach - 0.5F)), {}};
  for (Dim i = span.first; i <= inside(std::floor(centre + reach - 0.5F)); ++i) {
    const float distance = static_cast<float>(i) + 0.5F - centre;
    span.weights.push_back(kernel.weight(std::abs(distance / stretch)));
  }
  normalize(span.weights);
  return span;
}

Span span_of(Dim i, Dim from, Dim to, Interpolation interpolation, bool antialias) {
  const float step = static_cast<float>(from) / static_cast<float>(to);
  const float centre = (static_cast<float>(i) + 0.5F) * step;
  switch (interpolation) {
    case Interpolation::nearest:
      return nearest_span(centre, from);
    case Interpolation::area:
      return area_span(static_cast<float>(i) * step, static_cast<float>(i + 1) * step, step, from);
    case Interpolation::bilinear:
      if (!antialias) return bilinear_span(centre, from);
      break;
    case Interpolation::bicubic:
      if (!antialias) return bicubic_span(centre, from);
      break;
    case Interpolation::lanczos3:
    case Interpolation::lanczos5:
    case Interpolation::gaussian:
    case Interpolation::mitchellcubic:
      break;
  }
  const float inverse = 1 / (static_cast<float>(to) / static_cast<float>(from));
  return kernel_span((static_cast<float>(i) + 0.5F) * inverse,
                     antialias ? std::max(inverse, 1.0F) : 1, kernel_of(interpolation), from);
}

}  // namespace

ResizeTaps resize_taps(Dim from, Dim to, Interpolation interpolation, bool antialias) {
  if (from < 1 || to < 1) {
    fail<ValueError>("resize: expected extents of at least 1, received {} and {}.", from, to);
  }
  std::vector<Span> spans;
  ResizeTaps taps;
  for (Dim i = 0; i < to; ++i) {
    spans.push_back(span_of(i, from, to, interpolation, antialias));
    taps.count = std::max(taps.count, static_cast<Dim>(spans.back().weights.size()));
  }
  for (const Span& span : spans) {
    // All have `count` weights, so those at the end begin earlier, with zeros.
    const Dim first = std::min(span.first, from - taps.count);
    taps.first.push_back(first);
    const std::size_t row = taps.weights.size();
    taps.weights.resize(row + static_cast<std::size_t>(taps.count), 0.0F);
    std::copy(span.weights.begin(), span.weights.end(),
              taps.weights.begin() + static_cast<Dim>(row) + span.first - first);
  }
  return taps;
}

Tensor resize_matrix(Dim from, Dim to, Interpolation interpolation, bool antialias) {
  const ResizeTaps taps = resize_taps(from, to, interpolation, antialias);
  Tensor matrix = Tensor::zeros(DType::float32, {to, from});
  const auto out = matrix.mutable_data<float>();
  for (Dim i = 0; i < to; ++i) {
    const auto* weights = &taps.weights[static_cast<std::size_t>(i * taps.count)];
    std::copy_n(weights, taps.count,
                out.begin() + i * from + taps.first[static_cast<std::size_t>(i)]);
  }
  return matrix;
}

}  // namespace ramet::ops
