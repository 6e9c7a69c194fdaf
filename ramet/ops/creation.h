#pragma once
// Tensors made from a few numbers. Extents must be known.

#include "ramet/ops/op.h"

namespace ramet::ops {

/// `count` numbers from `start` to `stop` in equal steps, along a new axis; the last one is `stop`
/// unless `endpoint` is false. Floats.
Value linspace(const Value& start, const Value& stop, Dim count, std::int64_t axis = 0,
               bool endpoint = true);
/// Each vector along an axis of its own of a grid; "xy" grids have the first two axes swapped.
Values meshgrid(const Values& xs, bool swaps_first_two);
/// Powers of each element in a new last axis: descending from `count` - 1, or ascending from 0.
Value vander(const Value& x, Dim count, bool increasing);
/// bool (rows, columns): true where column - row is at most `k`.
Value lower_triangle(Dim rows, Dim columns, Dim k);
/// bool (rows, columns): true where column - row is `k`.
Value diagonal_mask(Dim rows, Dim columns, Dim k);

}  // namespace ramet::ops
