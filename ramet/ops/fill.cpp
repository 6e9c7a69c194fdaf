// Values made from numbers.

#include "ramet/ops/movement.h"

namespace ramet::ops {

Value arange(Dim count, double begin, double step, DType dtype) {
  if (count < 0) fail<ValueError>("arange: expected a count of at least 0, received {}.", count);
  Tensor values(dtype, {count});
  dispatch_numeric(dtype, [&](auto zero) {
    using T = decltype(zero);
    Dim i = 0;
    for (T& value : values.mutable_data<T>()) {
      value = static_cast<T>(begin + step * static_cast<double>(i++));
    }
  });
  return constant(std::move(values));
}

Value full(const Shape& shape, double value, DType dtype) {
  return broadcast_to(constant(Tensor::full(dtype, {}, value)), shape);
}

Value zeros_like(const Value& x) { return full(x.shape(), 0, x.dtype()); }
Value ones_like(const Value& x) { return full(x.shape(), 1, x.dtype()); }

}  // namespace ramet::ops
