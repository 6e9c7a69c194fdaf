// Ops that pick elements by index.

#include "ramet/ops/backward.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

void require_indices(const Value& indices, std::string_view who) {
  if (!is_integer(indices.dtype())) {
    fail<TypeError>("{}: expected integer indices, received {}.", who, to_string(indices.spec()));
  }
}

Specs infer_take(const Call& call) {
  const Spec& x = call.inputs[0].spec();
  const auto axis = static_cast<std::size_t>(call.as<AxisAttrs>().axis);
  require_indices(call.inputs[1], "take");
  Shape shape;
  for (std::size_t i = 0; i < x.shape.size(); ++i) {
    if (i != axis) {
      shape.push_back(x.shape[i]);
    } else {
      for (Dim extent : call.shape(1)) shape.push_back(extent);
    }
  }
  return {{shape, x.dtype}};
}

Specs infer_take_along_axis(const Call& call) {
  const Spec& x = call.inputs[0].spec();
  const Shape& indices = call.shape(1);
  const auto axis = static_cast<std::size_t>(call.as<AxisAttrs>().axis);
  require_indices(call.inputs[1], "take_along_axis");
  Shape shape = indices;
  bool fits = indices.size() == x.shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i) {
    if (i == axis) continue;
    if (shape[i] == any_dim) shape[i] = x.shape[i];
    fits = x.shape[i] == any_dim || x.shape[i] == shape[i];
  }
  if (!fits) {
    fail<ValueError>("take_along_axis: expected equal shapes except on axis {}, received {}.", axis,
                     describe(call.inputs));
  }
  return {{shape, x.dtype}};
}

ScatterAddAttrs back_to_input(const Call& call) {
  const Dim axis = call.as<AxisAttrs>().axis;
  return {axis, call.inputs[0].dim(axis)};
}

Values take_gradient(const Call& call, const Values&, const Values& arriving) {
  return {scatter_add(arriving[0], call.inputs[1], back_to_input(call)), {}};
}

Values take_along_axis_gradient(const Call& call, const Values&, const Values& arriving) {
  return {scatter_add_along_axis(arriving[0], call.inputs[1], back_to_input(call)), {}};
}

Specs infer_scatter_add(const Call& call) {
  const auto& attrs = call.as<ScatterAddAttrs>();
  const auto axis = static_cast<std::size_t>(attrs.axis), picked = call.inputs[1].rank();
  const Shape& updates = call.shape(0);
  require_indices(call.inputs[1], "scatter_add");
  if (updates.size() < axis + picked) {
    fail<ValueError>("scatter_add: expected updates with the indices' axes at {}, received {}.",
                     axis, describe(call.inputs));
  }
  Shape shape(std::span(updates.begin(), axis));
  shape.push_back(attrs.extent);
  for (std::size_t i = axis + picked; i < updates.size(); ++i) shape.push_back(updates[i]);
  return {{shape, call.inputs[0].dtype()}};
}

Values scatter_add_gradient(const Call& call, const Values&, const Values& arriving) {
  return {take(arriving[0], call.inputs[1], call.as<ScatterAddAttrs>().axis), {}};
}

Specs infer_scatter_add_along_axis(const Call& call) {
  const auto& attrs = call.as<ScatterAddAttrs>();
  require_indices(call.inputs[1], "scatter_add_along_axis");
  Spec result = call.inputs[0].spec();
  result.shape[static_cast<std::size_t>(attrs.axis)] = attrs.extent;
  return {result};
}

Values scatter_add_along_axis_gradient(const Call& call, const Values&, const Values& arriving) {
  return {take_along_axis(arriving[0], call.inputs[1], call.as<ScatterAddAttrs>().axis), {}};
}

}  // namespace

const Op take_op = {.name = "take", .infer = infer_take, .grad = take_gradient};
const Op take_along_axis_op = {
    .name = "take_along_axis", .infer = infer_take_along_axis, .grad = take_along_axis_gradient};
const Op scatter_add_op = {
    .name = "scatter_add", .infer = infer_scatter_add, .grad = scatter_add_gradient};
const Op scatter_add_along_axis_op = {.name = "scatter_add_along_axis",
                                      .infer = infer_scatter_add_along_axis,
                                      .grad = scatter_add_along_axis_gradient};

Value scatter_add(const Value& dy, const Value& indices, ScatterAddAttrs attrs) {
  return emit(scatter_add_op, {dy, indices}, attrs);
}
Value scatter_add_along_axis(const Value& dy, const Value& indices, ScatterAddAttrs attrs) {
  return emit(scatter_add_along_axis_op, {dy, indices}, attrs);
}

Value take(const Value& x, const Value& indices, std::int64_t axis) {
  return emit(take_op, {x, indices},
              AxisAttrs{static_cast<Dim>(normalize_axis(axis, x.rank(), "take"))});
}

Value take_along_axis(const Value& x, const Value& indices, std::int64_t axis) {
  const std::size_t position = normalize_axis(axis, x.rank(), "take_along_axis");
  if (x.rank() != indices.rank()) {
    fail<ValueError>("take_along_axis: expected equal ranks, received {}.", describe({x, indices}));
  }
  // Extents of 1 broadcast on the other axes.
  Shape from = x.shape(), to = indices.shape();
  from[position] = to[position] = 1;
  Shape picked = broadcast(from, to, "take_along_axis"), source = picked;
  picked[position] = indices.shape()[position];
  source[position] = x.shape()[position];
  const auto fit = [](const Value& value, const Shape& shape) {
    return value.shape() == shape ? value : broadcast_to(value, shape);
  };
  return emit(take_along_axis_op, {fit(x, source), fit(indices, picked)},
              AxisAttrs{static_cast<Dim>(position)});
}

Value one_hot(const Value& indices, Dim classes, std::int64_t axis, DType dtype) {
  const std::size_t position = normalize_axis(axis, indices.rank() + 1, "one_hot");
  Shape shape(indices.rank() + 1, 1);
  shape[position] = classes;
  // Narrow types could not hold every class.
  const DType wide = indices.dtype() == DType::int64 ? DType::int64 : DType::int32;
  const Value positions = expand_dims(cast(indices, wide), static_cast<std::int64_t>(position));
  return cast(equal(positions, reshape(arange(classes, 0, 1, wide), shape)), dtype);
}

}  // namespace ramet::ops
