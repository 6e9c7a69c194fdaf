// Quantiles by sorting: positions between two elements are interpolated as the method says.

#include <algorithm>
#include <limits>

#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"
#include "ramet/ops/sorting.h"

namespace ramet::ops {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// x with the axes that vanish flattened into a last one.
Value rows_of(const Value& x, const std::vector<Dim>& vanishing) {
  std::vector<std::int64_t> order;
  Shape shape;
  Dim count = 1;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const auto axis = static_cast<Dim>(i);
    if (std::count(vanishing.begin(), vanishing.end(), axis) > 0) {
      count *= x.shape()[i];
    } else {
      order.push_back(axis);
      shape.push_back(x.shape()[i]);
    }
  }
  order.insert(order.end(), vanishing.begin(), vanishing.end());
  shape.push_back(count);
  return reshape(transpose(x, order), shape);
}

// The sorted elements at real positions (..., q), each between 0 and the last of its row.
class Picker {
 public:
  /// `last`: the last position of each row, float64 (..., 1).
  Picker(Value sorted, Value last) : sorted_(std::move(sorted)), last_(std::move(last)) {}

  Value pick(const Value& positions, QuantileMethod method) const {
    switch (method) {
      case QuantileMethod::lower:
        return at(floor(positions));
      case QuantileMethod::higher:
        return at(ceil(positions));
      case QuantileMethod::nearest:
        return at(round(positions));
      case QuantileMethod::midpoint:
        return multiply(add(at(floor(positions)), at(ceil(positions))), 0.5);
      case QuantileMethod::linear:
        break;
    }
    const Value below = maximum(subtract(ceil(positions), 1.0), 0.0);
    const Value above = minimum(add(below, 1.0), last_);
    const Value weight = cast(subtract(above, positions), sorted_.dtype());
    return add(multiply(at(above), subtract(1.0, weight)), multiply(at(below), weight));
  }

 private:
  Value at(const Value& position) const {
    const Value inside = maximum(minimum(position, last_), 0.0);
    return take_along_axis(sorted_, cast(inside, DType::int32), -1);
  }
  Value sorted_, last_;
};

}  // namespace

Value quantile(const Value& x, const Value& q, const QuantileOptions& options) {
  if (q.rank() > 1) {
    fail<ValueError>("quantile: expected q to be a number or a vector, received {}.",
                     to_string(q.spec()));
  }
  std::vector<Dim> axes;
  for (Dim axis : options.axes)
    axes.push_back(static_cast<Dim>(normalize_axis(axis, x.rank(), "quantile")));
  if (options.axes.empty()) {
    for (std::size_t i = 0; i < x.rank(); ++i) axes.push_back(static_cast<Dim>(i));
  }
  const Value rows = rows_of(to_float(x, "quantile"), axes);
  const Value sorted = sort(rows, -1);  // NaN comes last
  Shape stays(rows.rank(), 1);
  for (std::size_t i = 0; i + 1 < rows.rank(); ++i) stays[i] = rows.shape()[i];
  const Value has_nan = isnan(rows);
  Value last = full(stays, static_cast<double>(rows.dim(-1) - 1), DType::float64);
  if (options.ignore_nan) {
    last = subtract(last, cast(sum(cast(has_nan, DType::int32), {{-1}, true}), DType::float64));
  }
  const Value fractions = reshape(cast(q, DType::float64), {any_dim});
  Value picked = Picker(sorted, last).pick(multiply(last, fractions), options.method);
  const Value lost = options.ignore_nan ? less(last, 0.0) : any(has_nan, {{-1}, true});
  picked = where(lost, nan, picked);

  // The axis of q goes to the front, then vanished axes come back if wanted.
  std::vector<std::int64_t> order = {static_cast<std::int64_t>(rows.rank()) - 1};
  for (std::size_t i = 0; i + 1 < rows.rank(); ++i) order.push_back(static_cast<std::int64_t>(i));
  Shape shape = q.shape();
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const bool vanishes = std::count(axes.begin(), axes.end(), static_cast<Dim>(i)) > 0;
    if (!vanishes) shape.push_back(x.shape()[i]);
    if (vanishes && options.keepdims) shape.push_back(1);
  }
  return reshape(transpose(picked, order), shape);
}

}  // namespace ramet::ops
