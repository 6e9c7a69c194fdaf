#include "ramet/layers/selection.h"

#include "ramet/ops/ops.h"

namespace ramet {

Value placeholder(const Shape& shape, DType dtype) { return input({shape, dtype}); }

Value open_rows(const Value& x) {
  Shape shape = x.shape();
  shape[0] = any_dim;
  return placeholder(shape, x.dtype());
}

Value selected_places(const Value& x, const ExtentFinder& extent) {
  const Dim count = extent(ops::count_nonzero(x));
  if (count == any_dim || !is_known(x.shape())) return placeholder({any_dim}, DType::int32);
  return ops::flat_nonzero(x, count);
}

Values selected_coordinates(const Value& x, const ExtentFinder& extent) {
  const Dim count = extent(ops::count_nonzero(x));
  if (count != any_dim && is_known(x.shape())) return ops::nonzero(x, count);
  Values coordinates(x.rank());
  for (Value& axis : coordinates) axis = placeholder({any_dim}, DType::int32);
  return coordinates;
}

UniqueSlices unique_slices(const Value& x, const UniqueArguments& arguments,
                           const ExtentFinder& extent) {
  const std::int64_t axis = arguments.axis.value_or(0);
  const Value rows = arguments.axis ? ops::moveaxis(x, {axis}, {0}) : ops::reshape(x, {any_dim});
  const bool is_open = !is_known(x.shape());
  // What the extent of open rows hangs on cannot run, which says that it is not known yet.
  ops::RowNumbers numbers{.number = {}, .count = rows};
  if (!is_open) numbers = ops::number_rows(rows, arguments.order);
  const Dim size = arguments.size ? *arguments.size : extent(numbers.count);
  Shape shape = rows.shape(), inverse = arguments.axis ? Shape{rows.dim(0)} : x.shape();
  shape[0] = size;
  if (is_open || size == any_dim) {
    const Value values = placeholder(shape, x.dtype());
    return {arguments.axis ? ops::moveaxis(values, {0}, {axis}) : values,
            placeholder({size}, DType::int32), placeholder(inverse, DType::int32),
            placeholder({size}, DType::int32)};
  }
  const ops::UniqueRows unique = ops::unique_rows(rows, numbers.number, size, arguments.fill_value);
  return {arguments.axis ? ops::moveaxis(unique.rows, {0}, {axis}) : unique.rows, unique.first,
          ops::reshape(numbers.number, inverse), unique.counts};
}

Dim extent_of_indices(const Values& indices, Dim least, const ExtentFinder& extent) {
  Value largest = ops::full({}, static_cast<double>(least), DType::int32);
  for (const Value& index : indices) {
    const Value end = ops::add(ops::max(ops::cast(index, DType::int32)), 1);
    largest = ops::maximum(largest, end);
  }
  return extent(largest);
}

Value rows_of_segments(const Value& ids, Dim count, std::size_t rank) {
  Shape column(rank, 1);
  column[0] = count;
  const Value ones = ops::full(ids.shape(), 1, DType::float32);
  return ops::reshape(ops::segment(ones, ids, count, ops::ScatterReduction::add), column);
}

Value filled_segments(const Value& data, const Value& ids, Dim count,
                      ops::ScatterReduction reduction) {
  const Value y = ops::segment(data, ids, count, reduction);
  if (reduction == ops::ScatterReduction::mul) return y;
  const Value is_empty = ops::equal(rows_of_segments(ids, count, data.rank()), 0.0);
  return ops::where(is_empty, ops::zeros_like(y), y);
}

}  // namespace ramet
