#pragma once
// The Orthogonal initializer (Saxe et al., 2014).

#include "ramet/layers/objects/initializers.h"

namespace ramet::initializers {

/// A matrix of orthonormal columns, or of orthonormal rows where it has more columns than rows,
/// times `gain`. All axes but the last make the rows. Uniformly distributed among such matrices:
/// the Q of a normal matrix whose R has a positive diagonal.
struct Orthogonal {
  using Implementation = initializers::Implementation<Orthogonal>;
  static constexpr std::string_view keras_name = "Orthogonal";
  double gain = 1;
  Seed seed = {};
  static constexpr void describe(auto& d) {
    d.field("seed", &Orthogonal::seed, "Makes the values repeatable.");
    d.field("gain", &Orthogonal::gain, "Factor of the orthogonal matrix.");
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const;
};

}  // namespace ramet::initializers
