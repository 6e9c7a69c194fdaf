#include "ramet/ops/selection.h"

#include "ramet/ops/ops.h"

namespace ramet::ops {

Value flat_nonzero(const Value& x, Dim count) {
  const Value is_left = cast(equal(reshape(x, {any_dim}), 0), DType::int32);
  return slice_axis(argsort(is_left, 0), 0, 0, count);
}

Values nonzero(const Value& x, Dim count) {
  Value rest = flat_nonzero(x, count);
  Values coordinates(x.rank());
  for (std::size_t axis = x.rank(); axis-- > 0;) {
    coordinates[axis] = mod(rest, x.shape()[axis]);
    rest = floor_divide(rest, x.shape()[axis]);
  }
  return coordinates;
}

namespace {

// Rows of numbers in ascending order: by the last column, then, keeping that order where equal, by
// the one before, and so on.
Value ascending_order(const Value& rows) {
  Value order = arange(rows.dim(0));
  for (Dim column = rows.dim(1); column-- > 0;) {
    const Value keys = squeeze(slice_axis(rows, 1, column, column + 1), 1);
    order = take(order, argsort(take(keys, order, 0), 0), 0);
  }
  return order;
}

Value running_number(const Value& begins) {
  return subtract(cumsum(cast(begins, DType::int32), 0), 1);
}

// Where each number first stands, or the highest integer.
Value first_places(const Value& number, Dim size) {
  return scatter(full({size}, highest_of(DType::int32), DType::int32), expand_dims(number, -1),
                 arange(number.dim(0)), ScatterReduction::min);
}

}  // namespace

RowNumbers number_rows(const Value& x, UniqueOrder wanted) {
  const Dim count = x.dim(0);
  if (count == 0) fail<ValueError>("unique: expected at least one element, received none.");
  const Value rows = reshape(x, {count, element_count(x.shape()) / count});
  const Value order = ascending_order(rows), sorted = take(rows, order, 0);
  const Value differs =
      any(not_equal(slice_axis(sorted, 0, 1, count), slice_axis(sorted, 0, 0, count - 1)),
          {.axes = {1}});
  const Value begins = concatenate({full({1}, 1, DType::boolean), differs}, 0);
  Value number =
      scatter(full({count}, 0, DType::int32), expand_dims(order, -1), running_number(begins));
  if (wanted == UniqueOrder::appearance) {
    const Value first = take(first_places(number, count), number, 0);
    number = take(running_number(equal(first, arange(count))), first, 0);
  }
  return {number, add(max(number), 1)};
}

UniqueRows unique_rows(const Value& x, const Value& number, Dim size, double fill_value) {
  const Dim count = x.dim(0);
  const Value place = expand_dims(number, -1);
  const Value counts = scatter(full({size}, 0, DType::int32), place, full({count}, 1, DType::int32),
                               ScatterReduction::add);
  const Value first = where(greater(counts, 0), first_places(number, size), 1);
  Shape shape = x.shape();
  shape[0] = size;
  return {scatter(full(shape, fill_value, x.dtype()), place, x), first, counts};
}

}  // namespace ramet::ops
