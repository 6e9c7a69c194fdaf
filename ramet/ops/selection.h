#pragma once
// What is chosen by its values, so that its extent hangs on them. Such an extent is a value of its
// own, to be run first; the functions that choose are told what it came to. Extents of inputs must
// be known.

#include <optional>

#include "ramet/ops/op.h"

namespace ramet::ops {

/// Where those elements stand that are not 0, in row-major order: int32 (count,).
/// `count_nonzero(x)` says how many they are.
Value flat_nonzero(const Value& x, Dim count);
/// Their coordinates: one such vector for each axis.
Values nonzero(const Value& x, Dim count);

enum class UniqueOrder { ascending, appearance };

/// Equal rows of x (rows, ...) have the same of the numbers 0, 1, ...; -0.0 and 0.0 are equal.
struct RowNumbers {
  Value number;  ///< of each row, int32
  Value count;   ///< of the numbers, an int32 scalar
};
/// Rows that ascend do so by their first elements that differ.
RowNumbers number_rows(const Value& x, UniqueOrder order);

struct UniqueRows {
  Value rows, first, counts;
};
/// The first `size` different rows of x (rows, ...) by their numbers, where each first stands, and
/// how often each is there. Behind the last are rows of `fill_value`, which stand at 1 and are
/// there 0 times, as in Keras.
UniqueRows unique_rows(const Value& x, const Value& number, Dim size, double fill_value = 0);

}  // namespace ramet::ops
