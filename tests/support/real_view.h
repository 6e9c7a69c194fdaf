#pragma once

#include <cstring>

#include "ramet/core/tensor.h"

/// A complex tensor as a real one with a last axis of two: the parts. Any other as it is.
inline ramet::Tensor real_view(const ramet::Tensor& x) {
  if (!is_complex(x.dtype())) return x;
  ramet::Shape shape = x.shape();
  shape.push_back(2);
  ramet::Tensor parts(part_dtype(x.dtype()), shape);
  std::memcpy(parts.mutable_bytes(), x.bytes(), x.byte_size());
  return parts;
}
