#include "ramet/layers/objects/random_initializers.h"

#include <algorithm>

#include "ramet/core/philox.h"

namespace ramet::initializers {

namespace {

Tensor empty_floats(const Shape& shape, DType dtype, std::string_view who) {
  if (!is_float(dtype)) {
    fail<ValueError>("{}: expected a floating point dtype, received {}.", who, to_string(dtype));
  }
  return Tensor(DType::float32, shape);
}

NormalShape normal_shape(double mean, double stddev) {
  return {static_cast<float>(mean), static_cast<float>(stddev)};
}

RandomPosition position_of(std::uint64_t seed) {
  return keras_position(static_cast<std::int64_t>(seed), 0);
}

}  // namespace

Tensor RandomNormal::draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const {
  Tensor values = empty_floats(shape, dtype, keras_name);
  fill_normal(values.mutable_data<float>(), position_of(with_seed), normal_shape(mean, stddev));
  return values.cast(dtype);
}

Tensor TruncatedNormal::draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const {
  Tensor values = empty_floats(shape, dtype, keras_name);
  fill_truncated_normal(values.mutable_data<float>(), {.seed = with_seed},
                        normal_shape(mean, stddev));
  return values.cast(dtype);
}

Tensor RandomUniform::draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const {
  Tensor values = empty_floats(shape, dtype, keras_name);
  const auto [low, high] = std::minmax({minval, maxval});  // Keras takes them in either order
  fill_uniform(values.mutable_data<float>(), position_of(with_seed),
               {static_cast<float>(low), static_cast<float>(high)});
  return values.cast(dtype);
}

}  // namespace ramet::initializers
