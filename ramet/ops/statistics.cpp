#include "ramet/ops/statistics.h"

#include <limits>

#include "ramet/ops/complex.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/rearrange.h"

namespace ramet::ops {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// The product is that of steps which multiply each element with one so far before it, twice as far
// each time. Their derivatives need no division, so that zeros do no harm.
Values grad_cumprod(const Call& call, const Values&, const Values& arriving) {
  const Value& x = call.inputs[0];
  const Dim axis = call.as<AxisAttrs>().axis, extent = x.dim(axis);
  Values steps = {x};
  std::vector<Dim> distances;
  for (Dim distance = 1; distance < extent; distance *= 2) {
    const Value& now = steps.back();
    const Value product = multiply(slice_axis(now, axis, distance, extent),
                                   slice_axis(now, axis, 0, extent - distance));
    steps.push_back(concatenate({slice_axis(now, axis, 0, distance), product}, axis));
    distances.push_back(distance);
  }
  Value gradient = arriving[0];
  for (std::size_t i = distances.size(); i-- > 0;) {
    const Dim distance = distances[i];
    const Value at_products = slice_axis(gradient, axis, distance, extent);
    const Value ahead = multiply(at_products, slice_axis(steps[i], axis, 0, extent - distance));
    const Value behind = multiply(at_products, slice_axis(steps[i], axis, distance, extent));
    std::vector<std::pair<Dim, Dim>> widths(x.rank());
    widths[static_cast<std::size_t>(axis)] = {0, distance};
    gradient = add(concatenate({slice_axis(gradient, axis, 0, distance), ahead}, axis),
                   pad(behind, widths));
  }
  return {gradient};
}

Value without_nan(const Value& x, double otherwise) {
  if (is_complex(x.dtype())) return where(isnan(real(x)), otherwise, x);
  return is_float(x.dtype()) ? where(isnan(x), otherwise, x) : x;
}

// `reduce` of the numbers; NaN where there are none.
Value of_numbers(const Value& x, const ReduceAttrs& attrs, double otherwise,
                 Value (*reduce)(const Value&, ReduceAttrs)) {
  if (!is_float(x.dtype())) return reduce(x, attrs);
  return where(all(isnan(x), attrs), nan, reduce(without_nan(x, otherwise), attrs));
}

Value find(const Value& x, std::optional<std::int64_t> axis, bool keepdims, double otherwise,
           Value (*function)(const Value&, std::optional<std::int64_t>, bool)) {
  if (!is_float(x.dtype())) return function(x, axis, keepdims);
  const ReduceAttrs over{axis ? std::vector<Dim>{*axis} : std::vector<Dim>(), keepdims};
  return where(all(isnan(x), over), -1, function(without_nan(x, otherwise), axis, keepdims));
}

// How many numbers there are, as floats of x's type.
Value number_count(const Value& x, const ReduceAttrs& attrs) {
  return sum(cast(logical_not(isnan(x)), x.dtype()), attrs);
}

// The sum of y's neighbours' means, each times a distance.
Value integrate(const Value& y, const Operand& distance, std::int64_t axis) {
  const Dim extent = y.dim(axis);
  const Value ahead = slice_axis(y, axis, 1, extent), behind = slice_axis(y, axis, 0, extent - 1);
  return sum(multiply(multiply(add(ahead, behind), 0.5), distance), {.axes = {axis}});
}

}  // namespace

const Op cumprod_op = {.name = "cumprod", .infer = same_as_first, .grad = grad_cumprod};

Value cumprod(const Value& x, std::int64_t axis) {
  const auto position = static_cast<Dim>(normalize_axis(axis, x.rank(), "cumprod"));
  return emit(cumprod_op, {x.dtype() == DType::boolean ? cast(x, DType::int32) : x},
              AxisAttrs{position});
}

Value ptp(const Value& x, ReduceAttrs attrs) { return subtract(max(x, attrs), min(x, attrs)); }

Value count_nonzero(const Value& x, ReduceAttrs attrs) {
  return sum(cast(not_equal(x, 0), DType::int32), std::move(attrs));
}

Value standard_deviation(const Value& x, ReduceAttrs attrs) {
  return sqrt(variance(x, std::move(attrs)));
}

Value average(const Value& x, const Value& weights, std::optional<std::int64_t> axis) {
  const ReduceAttrs over{axis ? std::vector<Dim>{*axis} : std::vector<Dim>(), false};
  if (!weights) return mean(x, over);
  const Values both = promote_all({to_inexact(x, "average"), to_inexact(weights, "average")});
  if (!axis || x.rank() == weights.rank()) {
    return divide(sum(multiply(both[0], both[1]), over), sum(both[1], over));
  }
  return divide(tensordot(both[0], both[1], {*axis}, {0}), sum(both[1]));
}

Value trapezoid(const Value& y, double dx, std::int64_t axis) {
  return integrate(to_float(y, "trapezoid"), dx, axis);
}

Value trapezoid(const Value& y, const Value& x, std::int64_t axis) {
  const Value values = to_float(y, "trapezoid");
  const std::size_t position = normalize_axis(axis, y.rank(), "trapezoid");
  Value distance = diff(cast(x, values.dtype()), 1, x.rank() == 1 ? 0 : axis);
  if (x.rank() == 1) {
    Shape line(y.rank(), 1);
    line[position] = distance.dim(0);
    distance = reshape(distance, line);
  }
  return integrate(values, distance, axis);
}

// ---------------------------------------------------------------- without NaN

Value nansum(const Value& x, ReduceAttrs attrs) { return sum(without_nan(x, 0), std::move(attrs)); }
Value nanprod(const Value& x, ReduceAttrs attrs) {
  return prod(without_nan(x, 1), std::move(attrs));
}

Value nanmax(const Value& x, ReduceAttrs attrs) {
  return x.dtype() == DType::boolean ? any(x, attrs) : of_numbers(x, attrs, -infinity, max);
}
Value nanmin(const Value& x, ReduceAttrs attrs) {
  return x.dtype() == DType::boolean ? all(x, attrs) : of_numbers(x, attrs, infinity, min);
}

Value nanmean(const Value& x, ReduceAttrs attrs) {
  if (!is_float(x.dtype())) return mean(x, std::move(attrs));
  return divide(nansum(x, attrs), number_count(x, attrs));
}

Value nanvar(const Value& x, ReduceAttrs attrs) {
  const Value y = to_float(x, "nanvar");
  const Value centred = without_nan(subtract(y, nanmean(y, {attrs.axes, true})), 0);
  return divide(sum(square(centred), attrs), number_count(y, attrs));
}

Value nanstd(const Value& x, ReduceAttrs attrs) { return sqrt(nanvar(x, std::move(attrs))); }

Value nanargmax(const Value& x, std::optional<std::int64_t> axis, bool keepdims) {
  return find(x, axis, keepdims, -infinity, argmax);
}
Value nanargmin(const Value& x, std::optional<std::int64_t> axis, bool keepdims) {
  return find(x, axis, keepdims, infinity, argmin);
}

}  // namespace ramet::ops
