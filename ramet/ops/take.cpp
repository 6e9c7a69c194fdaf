// Ops that pick elements by index.

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

}  // namespace

const Op take_op = {.name = "take", .infer = infer_take};
const Op take_along_axis_op = {.name = "take_along_axis", .infer = infer_take_along_axis};

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
