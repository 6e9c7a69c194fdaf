// scale_and_translate: resizing by numbers that are known only when the graph runs.

#include <cmath>
#include <numbers>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/image.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Value cubic(const Value& x) {
  const auto horner = [&](double a, double b, double c, double d) {
    return add(multiply(add(multiply(add(multiply(x, a), b), x), c), x), d);
  };
  const Value near = horner(1.5, -2.5, 0, 1), far = horner(-0.5, 2.5, -4, 2);
  return where(greater_equal(x, 2.0), 0.0, where(greater_equal(x, 1.0), far, near));
}

Value lanczos(const Value& x, double radius) {
  constexpr double pi = std::numbers::pi;
  const auto wave = [&](double period) { return sin(multiply(x, pi / period)); };
  const Value product = multiply(multiply(wave(1), wave(radius)), radius);
  const Value denominator = where(not_equal(x, 0.0), multiply(square(x), pi * pi), 1.0);
  const Value y = where(greater(x, 1e-3), divide(product, denominator), 1.0);
  return where(greater(x, radius), 0.0, y);
}

Value kernel(const Value& distance, Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::bicubic:
      return cubic(distance);
    case Interpolation::lanczos3:
      return lanczos(distance, 3);
    case Interpolation::lanczos5:
      return lanczos(distance, 5);
    case Interpolation::bilinear:
      return relu(subtract(1.0, distance));
    case Interpolation::nearest:
    case Interpolation::area:
    case Interpolation::gaussian:
    case Interpolation::mitchellcubic:
      break;
  }
  fail<ValueError>(
      "Invalid value for argument `method`. Expected of one {{'linear', 'bilinear', 'trilinear', "
      "'cubic', 'bicubic', 'tricubic', 'lanczos3', 'lanczos5'}}. Received: method={}",
      choices(interpolation)[static_cast<std::size_t>(interpolation)]);
}

// The share of each of `from` elements in each of `to`: (from, to). scale and translation: (1,).
Value scale_matrix(Dim from, Dim to, const Value& scale, const Value& translation,
                   const ScaleAndTranslateAttrs& attrs) {
  const DType dtype = scale.dtype();
  const Value inverse = divide(1.0, scale);
  const Value middle = arange(to, 0.5, 1, dtype);
  const Value sample =
      subtract(subtract(multiply(middle, inverse), multiply(translation, inverse)), 0.5);
  const Value source = expand_dims(arange(from, 0, 1, dtype), 1);
  Value distance = absolute(subtract(expand_dims(sample, 0), source));
  if (attrs.antialias) distance = divide(distance, maximum(inverse, 1.0));
  const Value weights = kernel(distance, attrs.interpolation);
  const Value total = sum(weights, {{0}, true});
  const Value is_sound = greater(absolute(total), 1000.0 * 1.1920929e-07);
  const Value shares = divide(weights, where(not_equal(total, 0.0), total, 1.0));
  const Value is_inside =
      logical_and(greater_equal(sample, -0.5), less_equal(sample, static_cast<double>(from) - 0.5));
  return where(expand_dims(is_inside, 0), where(is_sound, shares, 0.0), 0.0);
}

}  // namespace

Value scale_and_translate(const Value& images, const Value& scale, const Value& translation,
                          const ScaleAndTranslateAttrs& attrs) {
  if (attrs.shape.size() != attrs.axes.size()) {
    fail<ValueError>("scale_and_translate: expected one extent for each of {} axes, received {}.",
                     attrs.axes.size(), attrs.shape.size());
  }
  const DType dtype = promote(promote(scale.dtype(), translation.dtype()), DType::float32);
  const auto number = [&](const Value& values, std::size_t i) {
    const auto at = static_cast<Dim>(i);
    return cast(slice_axis(values, 0, at, at + 1), dtype);
  };
  const bool rounds = is_integer(images.dtype());
  Value x = rounds ? cast(images, DType::float32) : images;
  const auto last = static_cast<std::int64_t>(images.rank()) - 1;
  for (std::size_t i = 0; i < attrs.axes.size(); ++i) {
    const auto axis = static_cast<std::int64_t>(
        normalize_axis(attrs.axes[i], images.rank(), "scale_and_translate"));
    // With an unknown extent only the shape matters.
    const Dim from = images.dim(axis);
    if (from == any_dim) {
      x = take(x, arange(attrs.shape[i], 0, 0), axis);
      continue;
    }
    const Value matrix =
        scale_matrix(from, attrs.shape[i], number(scale, i), number(translation, i), attrs);
    const Value moved = tensordot(x, cast(matrix, x.dtype()), {axis}, {0});
    std::vector<std::int64_t> order;
    for (std::int64_t k = 0; k < last; ++k) order.push_back(k);
    order.insert(order.begin() + axis, last);
    x = transpose(moved, order);
  }
  if (!rounds || attrs.axes.empty()) return cast(x, images.dtype());
  const Value lowest = cast(min(images), DType::float32),
              highest = cast(max(images), DType::float32);
  return cast(minimum(maximum(round(x), lowest), highest), images.dtype());
}

}  // namespace ramet::ops
