#pragma once
// Selection by value for layers: results whose extents only data can tell. While such an extent, or
// a shape it hangs on, is not known yet, results are placeholders.

#include <functional>

#include "ramet/ops/scatter.h"
#include "ramet/ops/selection.h"

namespace ramet {

/// CallContext::extent. Answers come in the order of the questions, so a function that asks does so
/// in every call, whatever is known yet.
using ExtentFinder = std::function<Dim(const Value&)>;

/// Stands for a result of which no more is known.
Value placeholder(const Shape& shape, DType dtype);
/// Stands for as many rows like those of x as nobody knows yet.
Value open_rows(const Value& x);

/// Flat positions of what is not 0, in row-major order: int32 (count,).
Value selected_places(const Value& x, const ExtentFinder& extent);
/// The coordinates of what is not 0, (count,) for each axis.
Values selected_coordinates(const Value& x, const ExtentFinder& extent);

struct UniqueArguments {
  std::optional<std::int64_t> axis = std::nullopt;  ///< whose slices are compared; none: elements
  ops::UniqueOrder order = ops::UniqueOrder::ascending;
  std::optional<Dim> size = std::nullopt;  ///< of the result; none: as many as there are
  double fill_value = 0;
};
struct UniqueSlices {
  Value values, first, inverse, counts;
};
/// Different slices, where each first stands, which one each slice of x is (of x's shape, for
/// elements), and how often each is there.
UniqueSlices unique_slices(const Value& x, const UniqueArguments& arguments,
                           const ExtentFinder& extent);

/// One more than the largest of some integers, or `least` where that is more.
Dim extent_of_indices(const Values& indices, Dim least, const ExtentFinder& extent);

/// How many rows each segment has, to be divided by: float32 (count, 1, ...) of `rank` axes.
Value rows_of_segments(const Value& ids, Dim count, std::size_t rank);
/// ops::segment, in which segments without rows are 0, but for products.
Value filled_segments(const Value& data, const Value& ids, Dim count,
                      ops::ScatterReduction reduction);

}  // namespace ramet
