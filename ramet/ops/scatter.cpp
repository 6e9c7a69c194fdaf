#include "ramet/ops/scatter.h"

#include "ramet/ops/arithmetic.h"
#include "ramet/ops/creation.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"
#include "ramet/ops/sorting.h"

namespace ramet::ops {

namespace {

Specs infer_scatter(const Call& call) {
  require_numeric(call);
  const Value &base = call.inputs[0], &indices = call.inputs[1], &updates = call.inputs[2];
  const Dim depth = indices.rank() == 0 ? any_dim : indices.shape().back();
  const bool fits_depth = depth >= 0 && static_cast<std::size_t>(depth) <= base.rank();
  if (!fits_depth || !is_integer(indices.dtype()) || updates.dtype() != base.dtype()) {
    fail<ValueError>(
        "scatter: expected integers (..., depth) and updates of the base's type, received {}.",
        describe(call.inputs));
  }
  Shape wanted;
  for (std::size_t i = 0; i + 1 < indices.rank(); ++i) wanted.push_back(indices.shape()[i]);
  for (std::size_t i = static_cast<std::size_t>(depth); i < base.rank(); ++i) {
    wanted.push_back(base.shape()[i]);
  }
  if (!is_compatible(wanted, updates.shape()) && !is_compatible(updates.shape(), wanted)) {
    fail<ValueError>("scatter: expected updates of shape {}, received {}.", to_string(wanted),
                     describe(call.inputs));
  }
  return {base.spec()};
}

Shape first_axes(const Shape& shape, std::size_t count) {
  return Shape(std::span(shape.begin(), count));
}

// For each place whether it is one of `shape`.
Value is_inside(const Value& places, const Shape& shape) {
  Tensor extents(DType::int64, {places.dim(-1)});
  for (std::size_t i = 0; i < static_cast<std::size_t>(places.dim(-1)); ++i) {
    extents.mutable_data<std::int64_t>()[i] = shape[i];
  }
  const Value index = cast(places, DType::int64);
  const Value within = logical_and(greater_equal(index, 0), less(index, constant(extents)));
  return all(within, {.axes = {-1}});
}

// `mask` (one element a place) with an axis for each that an update has behind its place.
Value for_updates(const Value& mask, const Value& updates) {
  Shape shape = mask.shape();
  while (shape.size() < updates.rank()) shape.push_back(1);
  return reshape(mask, shape);
}

// Where several updates go to one place, the last one stays.
Value is_last(const Call& call) {
  const Value& places = call.inputs[1];
  const auto depth = static_cast<std::size_t>(places.dim(-1));
  const Shape outer = first_axes(places.shape(), places.rank() - 1);
  const Value number = reshape(arange(element_count(outer)), outer);
  const Value nobody = full(first_axes(call.shape(0), depth), -1, DType::int32);
  const Value owner = scatter(nobody, places, number, ScatterReduction::max);
  return equal(gather_nd(owner, places), number);
}

Values grad_scatter(const Call& call, const Values& outputs, const Values& arriving) {
  const Value &base = call.inputs[0], &places = call.inputs[1], &updates = call.inputs[2];
  const Value& dy = arriving[0];
  const Value inside = for_updates(is_inside(places, base.shape()), updates);
  const auto picked = [&](const Value& x) { return where(inside, gather_nd(x, places), 0.0); };
  switch (call.as<ScatterAttrs>().reduction) {
    case ScatterReduction::update: {
      const Value last = for_updates(is_last(call), updates);
      return {scatter(dy, places, zeros_like(updates)), Value(), where(last, picked(dy), 0.0)};
    }
    case ScatterReduction::add:
      return {dy, Value(), picked(dy)};
    case ScatterReduction::max:
    case ScatterReduction::min: {
      const Value is_kept = equal(outputs[0], base);
      const Value is_taken = equal(picked(outputs[0]), updates);
      return {where(is_kept, dy, 0.0), Value(), where(is_taken, picked(dy), 0.0)};
    }
    case ScatterReduction::mul:
      break;
  }
  // The product of the other factors; where one update is 0, only that one has any.
  const Value all_updates = scatter(ones_like(base), places, updates, ScatterReduction::mul);
  const Value is_zero = equal(updates, 0.0), nonzero = where(is_zero, 1.0, updates);
  const Value product = picked(scatter(base, places, nonzero, ScatterReduction::mul));
  const Value zero_count =
      picked(scatter(zeros_like(base), places, cast(is_zero, base.dtype()), ScatterReduction::add));
  const Value has_other_zero = not_equal(zero_count, cast(is_zero, base.dtype()));
  const Value others = where(has_other_zero, 0.0, divide(product, nonzero));
  return {multiply(dy, all_updates), Value(), multiply(picked(dy), others)};
}

// The distance between neighbours of each of the first `depth` axes, among those axes.
Value strides_of(const Shape& shape, std::size_t depth) {
  Tensor strides(DType::int64, {static_cast<Dim>(depth)});
  Dim stride = 1;
  for (std::size_t i = depth; i-- > 0;) {
    strides.mutable_data<std::int64_t>()[i] = stride;
    stride *= shape[i];
  }
  return constant(std::move(strides));
}

// Each place of a part of that shape, beginning at `start`: int32 (part's shape..., rank).
Value places_of(const Shape& part, const Value& start) {
  Values axes;
  const auto rank = part.size();
  for (std::size_t i = 0; i < rank; ++i) {
    Shape line(rank, 1);
    line[i] = part[i];
    axes.push_back(broadcast_to(reshape(arange(part[i]), line), part));
  }
  return add(stack(axes, -1), cast(start, DType::int32));
}

Value clamped_start(const Value& x, const Value& start, const Shape& part) {
  if (start.rank() != 1 || part.size() != x.rank()) {
    fail<ValueError>(
        "slice: expected a start for each of {} axes and a part of that rank, received {} and {}.",
        x.rank(), to_string(start.spec()), to_string(part));
  }
  Tensor furthest(DType::int32, {static_cast<Dim>(part.size())});
  for (std::size_t i = 0; i < part.size(); ++i) {
    furthest.mutable_data<std::int32_t>()[i] = static_cast<std::int32_t>(x.shape()[i] - part[i]);
  }
  return maximum(minimum(cast(start, DType::int32), constant(std::move(furthest))), 0);
}

}  // namespace

const Op scatter_op = {.name = "scatter", .infer = infer_scatter, .grad = grad_scatter};

Value scatter(const Value& base, const Value& indices, const Value& updates,
              ScatterReduction reduction) {
  return emit(scatter_op, {base, indices, cast(updates, base.dtype())}, ScatterAttrs{reduction});
}

Value gather_nd(const Value& x, const Value& indices) {
  const auto depth = static_cast<std::size_t>(indices.dim(-1));
  Shape flat = {1};
  for (std::size_t i = 0; i < x.rank(); ++i) {
    if (i < depth) {
      flat[0] *= x.shape()[i];
    } else {
      flat.push_back(x.shape()[i]);
    }
  }
  const Value wide = cast(indices, DType::int64);
  const Value position = sum(multiply(wide, strides_of(x.shape(), depth)), {.axes = {-1}});
  return take(reshape(x, flat), position, 0);
}

Value segment(const Value& data, const Value& ids, Dim segments, ScatterReduction reduction) {
  Shape shape = data.shape();
  shape[0] = segments;
  double first = 0;
  if (reduction == ScatterReduction::max) first = lowest_of(data.dtype());
  if (reduction == ScatterReduction::min) first = highest_of(data.dtype());
  if (reduction == ScatterReduction::mul) first = 1;
  const Value numbers = is_integer(ids.dtype()) ? ids : cast(ids, DType::int32);
  return scatter(full(shape, first, data.dtype()), expand_dims(numbers, -1), data, reduction);
}

Value slice_update(const Value& x, const Value& start, const Value& updates) {
  const Value at = clamped_start(x, start, updates.shape());
  return scatter(x, places_of(updates.shape(), at), updates);
}

Value dynamic_slice(const Value& x, const Value& start, const Shape& shape) {
  return gather_nd(x, places_of(shape, clamped_start(x, start, shape)));
}

Value bincount(const Value& x, const Value& weights, Dim length) {
  const Value numbers = is_integer(x.dtype()) ? x : cast(x, DType::int32);
  const Dim extent = x.dim(-1), rows = extent == 0 ? 0 : element_count(x.shape()) / extent;
  const Value flat = reshape(numbers, {rows, extent});
  const Value row =
      broadcast_to(reshape(arange(rows, 0, 1, numbers.dtype()), {rows, 1}), {rows, extent});
  const Value amounts =
      weights ? reshape(weights, {rows, extent}) : full({rows, extent}, 1, DType::int32);
  const Value counts = scatter(full({rows, length}, 0, amounts.dtype()), stack({row, flat}, -1),
                               amounts, ScatterReduction::add);
  Shape shape = x.shape();
  shape.back() = length;
  return reshape(counts, shape);
}

Histogram histogram(const Value& x, Dim bins, std::optional<std::pair<double, double>> range) {
  const Value flat = reshape(x, {any_dim});
  const Value low = range ? cast(full({}, range->first, DType::float64), x.dtype()) : min(flat);
  const Value high = range ? cast(full({}, range->second, DType::float64), x.dtype()) : max(flat);
  const Value edges = cast(linspace(low, high, bins + 1), x.dtype());
  const Value inside = logical_and(greater_equal(flat, low), less_equal(flat, high));
  const Value bin = searchsorted(slice_axis(edges, 0, 1, bins), flat, true);
  const Value counts = scatter(full({bins}, 0, x.dtype()), expand_dims(bin, -1),
                               cast(inside, x.dtype()), ScatterReduction::add);
  return {counts, edges};
}

}  // namespace ramet::ops
