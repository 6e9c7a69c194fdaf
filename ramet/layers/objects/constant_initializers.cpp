#include "ramet/layers/objects/constant_initializers.h"

#include <algorithm>

#include "ramet/layers/objects/json_array_impl.h"

namespace ramet::initializers {

namespace {

/// `array`, repeated along the axes where it has one element or none, as NumPy broadcasts.
Tensor broadcast_array(const Tensor& array, const Shape& shape) {
  if (array.rank() > shape.size() || broadcast(array.shape(), shape, "Constant") != shape) {
    fail<ValueError>("Constant: expected a value that broadcasts to shape {}, received shape {}.",
                     to_string(shape), to_string(array.shape()));
  }
  Shape aligned = array.shape();
  while (aligned.size() < shape.size()) aligned.insert(0, 1);
  const std::vector<Dim> strides = dense_strides(aligned);
  Tensor out(DType::float64, shape);
  const auto from = array.data<double>();
  Dim position = 0;
  for (double& element : out.mutable_data<double>()) {
    Dim rest = position++, offset = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (aligned[axis] != 1) offset += rest % shape[axis] * strides[axis];
      rest /= shape[axis];
    }
    element = from[static_cast<std::size_t>(offset)];
  }
  return out;
}

}  // namespace

Tensor Zeros::draw(const Shape& shape, DType dtype, std::uint64_t) const {
  return Tensor::zeros(dtype, shape);
}

Tensor Ones::draw(const Shape& shape, DType dtype, std::uint64_t) const {
  return Tensor::full(dtype, shape, 1);
}

Tensor Constant::draw(const Shape& shape, DType dtype, std::uint64_t) const {
  if (value.is_number()) return Tensor::full(dtype, shape, value.as_double());
  return broadcast_array(array_from_json(value, "Constant"), shape).cast(dtype);
}

Tensor Identity::draw(const Shape& shape, DType dtype, std::uint64_t) const {
  if (shape.size() != 2) {
    fail<ValueError>("Identity: expected a shape of rank 2, received {}.", to_string(shape));
  }
  Tensor matrix = Tensor::zeros(DType::float64, shape);
  const auto elements = matrix.mutable_data<double>();
  for (Dim i = 0; i < std::min(shape[0], shape[1]); ++i) {
    elements[static_cast<std::size_t>(i * shape[1] + i)] = gain;
  }
  return matrix.cast(dtype);
}

}  // namespace ramet::initializers
