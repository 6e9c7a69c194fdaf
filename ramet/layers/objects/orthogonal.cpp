#include "ramet/layers/objects/orthogonal.h"

#include <algorithm>
#include <cmath>

#include "ramet/layers/objects/random_initializers.h"

namespace ramet::initializers {

namespace {

using Vector = std::span<double>;

double dot(Vector a, Vector b) {
  // Several sums, because the compiler may not reorder one.
  constexpr std::size_t sums = 8;
  double partial[sums] = {};
  std::size_t i = 0;
  for (; i + sums <= a.size(); i += sums) {
    for (std::size_t k = 0; k < sums; ++k) partial[k] += a[i + k] * b[i + k];
  }
  double total = 0;
  for (; i < a.size(); ++i) total += a[i] * b[i];
  for (double sum : partial) total += sum;
  return total;
}

/// Takes out of `v` what lies in the direction of `unit`.
void remove_direction(Vector v, Vector unit) {
  const double length = dot(v, unit);
  for (std::size_t i = 0; i < v.size(); ++i) v[i] -= length * unit[i];
}

/// Modified Gram-Schmidt: the QR decomposition with a positive diagonal. Vectors that are done go
/// over the rest in panels, which stay in the cache meanwhile.
void orthonormalize(std::vector<Vector>& vectors) {
  constexpr std::size_t panel_size = 16;
  for (std::size_t begin = 0; begin < vectors.size(); begin += panel_size) {
    const std::size_t end = std::min(begin + panel_size, vectors.size());
    for (std::size_t j = begin; j < vectors.size(); ++j) {
      for (std::size_t k = begin; k < std::min(j, end); ++k) {
        remove_direction(vectors[j], vectors[k]);
      }
      if (j >= end) continue;
      const double scale = 1 / std::sqrt(dot(vectors[j], vectors[j]));
      for (double& x : vectors[j]) x *= scale;
    }
  }
}

}  // namespace

Tensor Orthogonal::draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const {
  if (shape.size() < 2) {
    fail<ValueError>("Orthogonal: expected a shape of rank 2 or more, received {}.",
                     to_string(shape));
  }
  if (!is_float(dtype)) {
    fail<ValueError>("Orthogonal: expected a floating point dtype, received {}.", to_string(dtype));
  }
  const Dim columns = shape.back();
  const Dim rows = columns == 0 ? 0 : element_count(shape) / columns;
  const Dim count = std::min(rows, columns), length = std::max(rows, columns);

  // One vector a row; they become the columns of a tall matrix, or the rows of a wide one.
  Tensor matrix = RandomNormal{.stddev = 1}.draw({count, length}, DType::float64, with_seed);
  const auto elements = matrix.mutable_data<double>();
  std::vector<Vector> vectors;
  for (Dim i = 0; i < count; ++i) {
    vectors.push_back(
        elements.subspan(static_cast<std::size_t>(i * length), static_cast<std::size_t>(length)));
  }
  orthonormalize(vectors);

  Tensor out(DType::float64, shape);
  Dim position = 0;
  for (double& element : out.mutable_data<double>()) {
    const auto row = static_cast<std::size_t>(position / columns);
    const auto column = static_cast<std::size_t>(position % columns);
    element = gain * (rows >= columns ? vectors[column][row] : vectors[row][column]);
    ++position;
  }
  return out.cast(dtype);
}

}  // namespace ramet::initializers
