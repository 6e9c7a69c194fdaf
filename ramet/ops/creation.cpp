#include "ramet/ops/creation.h"

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

// Column minus row.
Value offsets(Dim rows, Dim columns) {
  return subtract(reshape(arange(columns), {1, columns}), reshape(arange(rows), {rows, 1}));
}

}  // namespace

Value linspace(const Value& start, const Value& stop, Dim count, std::int64_t axis, bool endpoint) {
  const Values ends = promote_all({to_float(start, "linspace"), to_float(stop, "linspace")});
  const Shape shape = broadcast(ends[0].shape(), ends[1].shape(), "linspace");
  const Value from = broadcast_to(ends[0], shape), to = broadcast_to(ends[1], shape);
  const std::size_t position = normalize_axis(axis, shape.size() + 1, "linspace");
  Shape result = shape, line(shape.size() + 1, 1);
  result.insert(position, count);
  line[position] = count;
  if (count == 0) return full(result, 0, from.dtype());
  const auto at = static_cast<std::int64_t>(position);
  const double steps = static_cast<double>(endpoint ? std::max<Dim>(count - 1, 1) : count);
  const Value step = divide(subtract(to, from), steps);
  const Value number = reshape(arange(count, 0, 1, from.dtype()), line);
  const Value values = add(expand_dims(from, at), multiply(number, expand_dims(step, at)));
  if (!endpoint || count == 1) return values;
  // Rounding must not move the last one.
  const Value is_last = reshape(equal(arange(count), static_cast<std::int64_t>(count - 1)), line);
  return where(is_last, expand_dims(to, at), values);
}

Values meshgrid(const Values& xs, bool swaps_first_two) {
  Shape grid;
  for (const Value& x : xs) grid.push_back(x.rank() == 0 ? 1 : element_count(x.shape()));
  if (swaps_first_two && xs.size() > 1) std::swap(grid[0], grid[1]);
  Values result;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const std::size_t axis = swaps_first_two && xs.size() > 1 && i < 2 ? 1 - i : i;
    Shape line(xs.size(), 1);
    line[axis] = grid[axis];
    result.push_back(broadcast_to(reshape(xs[i], line), grid));
  }
  return result;
}

Value vander(const Value& x, Dim count, bool increasing) {
  const DType wide = promote(x.dtype(), DType::float32);
  const double first = increasing ? 0 : static_cast<double>(count - 1);
  const Value powers = arange(count, first, increasing ? 1 : -1, wide);
  return cast(power(cast(expand_dims(x, -1), wide), powers), x.dtype());
}

Value lower_triangle(Dim rows, Dim columns, Dim k) { return less_equal(offsets(rows, columns), k); }
Value diagonal_mask(Dim rows, Dim columns, Dim k) { return equal(offsets(rows, columns), k); }

}  // namespace ramet::ops
