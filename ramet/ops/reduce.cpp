// Reductions: each removes axes (or keeps them with extent 1) and keeps the type of its input,
// which the builders widen first.

#include <algorithm>
#include <numeric>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/gradients.h"
#include "ramet/ops/gradients_impl.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"
#include "ramet/ops/reduction_impl.h"

namespace ramet::ops {

Shape reduced_shape(const Shape& shape, const std::vector<Dim>& axes, bool keepdims) {
  Shape result;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool vanishes = std::count(axes.begin(), axes.end(), static_cast<Dim>(i)) > 0;
    if (!vanishes) result.push_back(shape[i]);
    if (vanishes && keepdims) result.push_back(1);
  }
  return result;
}

ReduceAttrs normalize_axes(const Value& x, ReduceAttrs attrs, std::string_view who) {
  for (Dim& axis : attrs.axes) axis = static_cast<Dim>(normalize_axis(axis, x.rank(), who));
  std::sort(attrs.axes.begin(), attrs.axes.end());
  if (std::adjacent_find(attrs.axes.begin(), attrs.axes.end()) != attrs.axes.end()) {
    fail<ValueError>("{}: expected each axis once, received {}.", who, to_json(attrs.axes).dump());
  }
  if (attrs.axes.empty()) {
    attrs.axes.resize(x.rank());
    std::iota(attrs.axes.begin(), attrs.axes.end(), Dim{0});
  }
  return attrs;
}

double reduced_count(const Value& x, const std::vector<Dim>& axes) {
  double count = 1;
  for (Dim axis : axes) {
    const Dim extent = x.shape()[static_cast<std::size_t>(axis)];
    count *= extent == any_dim ? 1.0 : static_cast<double>(extent);
  }
  return count;
}

namespace {

Specs infer_reduce(const Call& call) {
  require_numeric(call);
  const auto& attrs = call.as<ReduceAttrs>();
  const Spec& x = call.inputs[0].spec();
  return {{reduced_shape(x.shape, attrs.axes, attrs.keepdims), x.dtype}};
}

// Complex numbers have no order.
void require_order(const Call& call) {
  if (is_complex(call.inputs[0].dtype())) unsupported_dtype(call.inputs[0].dtype(), call.op->name);
}

Specs infer_extremum(const Call& call) {
  require_order(call);
  return infer_reduce(call);
}

Specs infer_arg(const Call& call) {
  require_numeric(call);
  require_order(call);
  const auto& attrs = call.as<ArgAttrs>();
  return {{reduced_shape(call.shape(0), {attrs.axis}, attrs.keepdims), DType::int32}};
}

// A result of the reduction with its axes back, of extent 1.
Value with_axes(const Value& result, const Call& call) {
  return reshape(result, reduced_shape(call.shape(0), call.as<ReduceAttrs>().axes, true));
}

Values sum_gradient(const Call& call, const Values&, const Values& arriving) {
  return {broadcast_to(with_axes(arriving[0], call), call.shape(0))};
}

// Elements that tie share the gradient.
Values extremum_gradient(const Call& call, const Values& outputs, const Values& arriving) {
  const Value& x = call.inputs[0];
  const Value wins = cast(equal(x, with_axes(outputs[0], call)), x.dtype());
  const Value winners = sum(wins, {call.as<ReduceAttrs>().axes, true});
  return {multiply(wins, divide(with_axes(arriving[0], call), winners))};
}

// Halves the rows by multiplying the first half with the second; an odd one at the end stays.
Value paired_product(const Value& rows) {
  const Dim count = rows.shape()[0], half = count / 2;
  const Value pairs = multiply(slice_axis(rows, 0, 0, half), slice_axis(rows, 0, half, 2 * half));
  return count % 2 == 0 ? pairs : concatenate({pairs, slice_axis(rows, 0, 2 * half, count)}, 0);
}
Value paired_product_gradient(const Value& rows, const Value& arriving) {
  const Dim count = rows.shape()[0], half = count / 2;
  const Value at_pairs = slice_axis(arriving, 0, 0, half);
  Values parts = {multiply(at_pairs, slice_axis(rows, 0, half, 2 * half)),
                  multiply(at_pairs, slice_axis(rows, 0, 0, half))};
  if (count % 2 == 1) parts.push_back(slice_axis(arriving, 0, half, half + 1));
  return concatenate(parts, 0);
}

// Through a tree of products of two: nothing is divided, so that zeros do no harm, however often
// this is derived.
Values prod_gradient(const Call& call, const Values&, const Values& arriving) {
  const Value& x = call.inputs[0];
  if (element_count(x.shape()) == 0) return {zeros_like(x)};
  const std::vector<Dim>& axes = call.as<ReduceAttrs>().axes;
  std::vector<std::int64_t> order(axes.begin(), axes.end()), back(x.rank());
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const auto axis = static_cast<Dim>(i);
    if (std::count(axes.begin(), axes.end(), axis) == 0) order.push_back(axis);
  }
  for (std::size_t i = 0; i < order.size(); ++i)
    back[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
  const Value turned = transpose(x, order);
  const Dim rest = element_count(arriving[0].shape());
  Values levels = {reshape(turned, {element_count(x.shape()) / rest, rest})};
  while (levels.back().shape()[0] > 1) levels.push_back(paired_product(levels.back()));
  Value gradient = reshape(arriving[0], {1, rest});
  for (std::size_t level = levels.size() - 1; level-- > 0;)
    gradient = paired_product_gradient(levels[level], gradient);
  return {transpose(reshape(gradient, turned.shape()), back)};
}

Values cumsum_gradient(const Call& call, const Values&, const Values& arriving) {
  const Dim axis = call.as<AxisAttrs>().axis;
  return {flip(cumsum(flip(arriving[0], {axis}), axis), {axis})};
}

Value reduce(const Op& op, const Value& x, ReduceAttrs attrs) {
  if (x.rank() == 0) return x;
  return emit(op, {x}, normalize_axes(x, std::move(attrs), op.name));
}

// Sums and products of narrow integers would overflow at once.
Value widen(const Value& x) {
  switch (x.dtype()) {
    case DType::boolean:
    case DType::int8:
    case DType::int16:
      return cast(x, DType::int32);
    case DType::uint8:
    case DType::uint16:
      return cast(x, DType::uint32);
    default:
      return x;
  }
}

Value centred(const Value& x, const std::vector<Dim>& axes) {
  return subtract(x, mean(x, {axes, true}));
}

Values expand_variance(const Call& call) {
  const auto& attrs = call.as<ReduceAttrs>();
  return {mean(square(centred(call.inputs[0], attrs.axes)), attrs)};
}

// What would flow through the mean adds up to 0.
Values variance_gradient(const Call& call, const Values&, const Values& arriving) {
  const Value& x = call.inputs[0];
  const auto& axes = call.as<ReduceAttrs>().axes;
  const Value share = divide(with_axes(arriving[0], call), reduced_count(x, axes) / 2);
  return {multiply(centred(x, axes), share)};
}

Value arg(const Op& op, const Value& x, std::optional<std::int64_t> axis, bool keepdims) {
  if (!axis) {
    const Value position = arg(op, reshape(x, {any_dim}), 0, false);
    return keepdims ? reshape(position, Shape(x.rank(), 1)) : position;
  }
  const auto position = static_cast<Dim>(normalize_axis(*axis, x.rank(), op.name));
  return emit(op, {x}, ArgAttrs{position, keepdims});
}

}  // namespace

const Op variance_op = {.name = "variance",
                        .infer = infer_reduce,
                        .expand = expand_variance,
                        .grad = variance_gradient};
const Op sum_op = {.name = "sum", .infer = infer_reduce, .grad = sum_gradient};
const Op prod_op = {.name = "prod", .infer = infer_reduce, .grad = prod_gradient};
const Op max_op = {.name = "max", .infer = infer_extremum, .grad = extremum_gradient};
const Op min_op = {.name = "min", .infer = infer_extremum, .grad = extremum_gradient};
const Op argmax_op = {.name = "argmax", .infer = infer_arg, .grad = no_gradient};
const Op argmin_op = {.name = "argmin", .infer = infer_arg, .grad = no_gradient};
const Op cumsum_op = {.name = "cumsum", .infer = same_as_first, .grad = cumsum_gradient};

Value sum(const Value& x, ReduceAttrs attrs) { return reduce(sum_op, widen(x), std::move(attrs)); }
Value prod(const Value& x, ReduceAttrs attrs) {
  return reduce(prod_op, widen(x), std::move(attrs));
}
Value max(const Value& x, ReduceAttrs attrs) { return reduce(max_op, x, std::move(attrs)); }
Value min(const Value& x, ReduceAttrs attrs) { return reduce(min_op, x, std::move(attrs)); }
Value any(const Value& x, ReduceAttrs attrs) {
  return reduce(max_op, cast(x, DType::boolean), std::move(attrs));
}
Value all(const Value& x, ReduceAttrs attrs) {
  return reduce(min_op, cast(x, DType::boolean), std::move(attrs));
}

Value mean(const Value& x, ReduceAttrs attrs) {
  attrs = normalize_axes(x, std::move(attrs), "mean");
  return divide(sum(to_inexact(x, "mean"), attrs), reduced_count(x, attrs.axes));
}

Value variance(const Value& x, ReduceAttrs attrs) {
  if (is_complex(x.dtype())) {
    attrs = normalize_axes(x, std::move(attrs), "variance");
    return mean(square(absolute(centred(x, attrs.axes))), attrs);
  }
  const Value floats = to_float(x, "variance");
  if (x.rank() == 0) return subtract(floats, floats);
  return reduce(variance_op, floats, std::move(attrs));
}

Value argmax(const Value& x, std::optional<std::int64_t> axis, bool keepdims) {
  return arg(argmax_op, x, axis, keepdims);
}
Value argmin(const Value& x, std::optional<std::int64_t> axis, bool keepdims) {
  return arg(argmin_op, x, axis, keepdims);
}

Value cumsum(const Value& x, std::int64_t axis) {
  const auto position = static_cast<Dim>(normalize_axis(axis, x.rank(), "cumsum"));
  return emit(cumsum_op, {x.dtype() == DType::boolean ? cast(x, DType::int32) : x},
              AxisAttrs{position});
}

Value logsumexp(const Value& x, ReduceAttrs attrs) {
  const Value floats = to_float(x, "logsumexp");
  attrs = normalize_axes(x, std::move(attrs), "logsumexp");
  // Subtracting an infinite maximum would give NaN instead of that infinity.
  const Value highest = max(floats, {attrs.axes, true});
  const Value shift = stop_gradient(where(isfinite(highest), highest, 0.0));
  const Value total = add(log(sum(exp(subtract(floats, shift)), {attrs.axes, true})), shift);
  return attrs.keepdims ? total : reshape(total, reduced_shape(x.shape(), attrs.axes, false));
}

}  // namespace ramet::ops
