#pragma once
// What the files of image ops share.

#include "ramet/ops/image.h"

namespace ramet::ops {

/// One image as a batch of one; a batch as it is.
Value as_batch(const Value& images);
/// The inverse: `batch` with as many axes as `images` had.
Value as_before(const Value& batch, const Value& images);

/// Converted to the type; to an integer one by rounding, within its range.
Value round_to(const Value& x, DType dtype);

/// exp(-d² / 2 sigma²) around the middle of `size` elements, with a sum of 1. What lies further
/// away than `reach` is 0, where that is given.
Value gaussian_weights(Dim size, const Value& sigma, const Value& reach = {});

}  // namespace ramet::ops
