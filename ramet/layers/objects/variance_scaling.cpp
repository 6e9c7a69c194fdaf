#include "ramet/layers/objects/variance_scaling.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "ramet/layers/objects/random_initializers.h"

namespace ramet::initializers {

namespace {

/// Standard deviation of a standard normal distribution that is cut at -2 and 2.
constexpr double truncated_stddev = 0.87962566103423978;

Dim product_of_axes(const Shape& shape, const std::vector<std::int64_t>& axes) {
  Dim product = 1;
  for (std::int64_t axis : axes) {
    product *= shape[normalize_axis(axis, shape.size(), VarianceScaling::keras_name)];
  }
  return product;
}

}  // namespace

void from_json(const Json& json, Choice<Distribution>& distribution) {
  std::string name = json.as_string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  distribution = Choice<Distribution>(name == "normal" ? "truncated_normal" : name);
}

Fans compute_fans(const Shape& shape, const OptionalAxes& input_axes,
                  const OptionalAxes& output_axes) {
  if (input_axes && output_axes) {
    return {product_of_axes(shape, *input_axes), product_of_axes(shape, *output_axes)};
  }
  if (shape.empty()) return {};
  if (shape.size() == 1) return {shape[0], shape[0]};
  Dim taps = 1;
  for (std::size_t axis = 0; axis + 2 < shape.size(); ++axis) taps *= shape[axis];
  return {taps * shape[shape.size() - 2], taps * shape.back()};
}

void VarianceScaling::check() const {
  if (!(scale > 0)) {
    fail<ValueError>("VarianceScaling: expected `scale` to be above 0, received {}.", scale);
  }
}

Tensor VarianceScaling::draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const {
  const Fans fans = compute_fans(shape, input_axes, output_axes);
  const auto in = static_cast<double>(fans.in), out = static_cast<double>(fans.out);
  const double fan = mode == FanMode::fan_in ? in : mode == FanMode::fan_out ? out : (in + out) / 2;
  const double variance = scale / std::max(1.0, fan);
  switch (distribution) {
    case Distribution::uniform: {
      const double limit = std::sqrt(3 * variance);
      return RandomUniform{.minval = -limit, .maxval = limit}.draw(shape, dtype, with_seed);
    }
    case Distribution::truncated_normal:
      return TruncatedNormal{.stddev = std::sqrt(variance) / truncated_stddev}.draw(shape, dtype,
                                                                                    with_seed);
    case Distribution::untruncated_normal:
      return RandomNormal{.stddev = std::sqrt(variance)}.draw(shape, dtype, with_seed);
  }
  RAMET_ASSERT(false);
}

}  // namespace ramet::initializers
