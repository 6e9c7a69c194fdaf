#pragma once
// Initializers that draw each element from one distribution. Elements are made by counting
// (core/philox.h), in row-major order, as float32: other float types are converted from it. Types
// other than floats raise ValueError.

#include "ramet/layers/objects/initializers.h"

namespace ramet::initializers {

struct RandomNormal {
  using Implementation = initializers::Implementation<RandomNormal>;
  static constexpr std::string_view keras_name = "RandomNormal";
  double mean = 0, stddev = 0.05;
  Seed seed = {};
  static constexpr void describe(auto& d) {
    d.field("seed", &RandomNormal::seed, "Makes the values repeatable.");
    d.field("mean", &RandomNormal::mean, "Of the values.");
    d.field("stddev", &RandomNormal::stddev, "Standard deviation of the values.");
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const;
};

/// Normal, but values more than two standard deviations from the mean are left out.
struct TruncatedNormal {
  using Implementation = initializers::Implementation<TruncatedNormal>;
  static constexpr std::string_view keras_name = "TruncatedNormal";
  double mean = 0, stddev = 0.05;
  Seed seed = {};
  static constexpr void describe(auto& d) {
    d.field("seed", &TruncatedNormal::seed, "Makes the values repeatable.");
    d.field("mean", &TruncatedNormal::mean, "Of the values.");
    d.field("stddev", &TruncatedNormal::stddev, "Standard deviation before values are left out.");
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const;
};

struct RandomUniform {
  using Implementation = initializers::Implementation<RandomUniform>;
  static constexpr std::string_view keras_name = "RandomUniform";
  double minval = -0.05, maxval = 0.05;
  Seed seed = {};
  static constexpr void describe(auto& d) {
    d.field("seed", &RandomUniform::seed, "Makes the values repeatable.");
    d.field("minval", &RandomUniform::minval, "Lower end of the range, included.");
    d.field("maxval", &RandomUniform::maxval, "Upper end of the range, left out.");
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const;
};

}  // namespace ramet::initializers
