#include "ramet/ops/backward.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/window_impl.h"

namespace ramet::ops {

Dim window_count(Dim extent, const Window& window, std::string_view who) {
  if (window.stride < 1 || window.dilation < 1 || window.taps < 1) {
    fail<ValueError>("{}: expected window, stride and dilation of at least 1, received {}, {}, {}.",
                     who, window.taps, window.stride, window.dilation);
  }
  if (extent == any_dim) return any_dim;
  const Dim covered = (window.taps - 1) * window.dilation + 1;
  const Dim room = extent + window.pad_before + window.pad_after - covered;
  const Dim steps =
      room >= 0 ? room / window.stride : -((window.stride - 1 - room) / window.stride);
  if (steps < -1) {
    fail<ValueError>("{}: expected an extent of at least {}, received {}.", who,
                     covered - window.pad_before - window.pad_after, extent);
  }
  return steps + 1;
}

void require_lengths(std::string_view who, std::size_t spatial,
                     std::initializer_list<const std::vector<Dim>*> lists) {
  for (const std::vector<Dim>* list : lists) {
    if (list->size() != spatial) {
      fail<ValueError>("{}: expected {} numbers, one a spatial axis, received {}.", who, spatial,
                       list->size());
    }
  }
}

namespace {

Specs infer_pool(const Call& call) {
  require_numeric(call);
  const auto& attrs = call.as<PoolAttrs>();
  const Spec& x = call.inputs[0].spec();
  const std::size_t spatial = attrs.window.size();
  require_lengths(call.op->name, spatial, {&attrs.strides, &attrs.pad_before, &attrs.pad_after});
  if (x.shape.size() != spatial + 2) {
    fail<ValueError>("{}: expected {} spatial axes, received {}.", call.op->name, spatial,
                     to_string(x));
  }
  Shape result = x.shape;
  for (std::size_t i = 0; i < spatial; ++i) {
    const Window window{attrs.window[i], attrs.strides[i], 1, attrs.pad_before[i],
                        attrs.pad_after[i]};
    result[i + 1] = window_count(x.shape[i + 1], window, call.op->name);
  }
  return {{result, x.dtype}};
}

Values max_gradient(const Call& call, const Values&, const Values& arriving) {
  return {max_pool_gradient(call.inputs[0], arriving[0], call.as<PoolAttrs>())};
}

Values average_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto& a = call.as<PoolAttrs>();
  const Shape& x = call.shape(0);
  return {average_pool_gradient(
      arriving[0], {a.window, a.strides, a.pad_before, a.pad_after, {x.begin() + 1, x.end() - 1}})};
}

Values max_gradient_gradient(const Call& call, const Values&, const Values& arriving) {
  return {{}, max_pool_pick(call.inputs[0], arriving[0], call.as<PoolAttrs>())};
}

Values pick_gradient(const Call& call, const Values&, const Values& arriving) {
  return {{}, max_pool_gradient(call.inputs[0], arriving[0], call.as<PoolAttrs>())};
}

Specs infer_average_gradient(const Call& call) {
  Spec result = call.inputs[0].spec();
  std::size_t axis = 1;
  for (Dim extent : call.as<AveragePoolGradientAttrs>().extents) result.shape[axis++] = extent;
  return {result};
}

Values average_gradient_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto& a = call.as<AveragePoolGradientAttrs>();
  return {average_pool(arriving[0], {a.window, a.strides, a.pad_before, a.pad_after})};
}

}  // namespace

const Op max_pool_op = {.name = "max_pool", .infer = infer_pool, .grad = max_gradient};
const Op average_pool_op = {.name = "average_pool", .infer = infer_pool, .grad = average_gradient};
const Op max_pool_gradient_op = {
    .name = "max_pool_gradient", .infer = same_as_first, .grad = max_gradient_gradient};
const Op max_pool_pick_op = {.name = "max_pool_pick", .infer = infer_pool, .grad = pick_gradient};
const Op average_pool_gradient_op = {.name = "average_pool_gradient",
                                     .infer = infer_average_gradient,
                                     .grad = average_gradient_gradient};

Value max_pool_gradient(const Value& x, const Value& dy, PoolAttrs attrs) {
  return emit(max_pool_gradient_op, {x, dy}, std::move(attrs));
}
Value max_pool_pick(const Value& x, const Value& values, PoolAttrs attrs) {
  return emit(max_pool_pick_op, {x, values}, std::move(attrs));
}
Value average_pool_gradient(const Value& dy, AveragePoolGradientAttrs attrs) {
  return emit(average_pool_gradient_op, {dy}, std::move(attrs));
}

Value max_pool(const Value& x, PoolAttrs attrs) { return emit(max_pool_op, {x}, std::move(attrs)); }
Value average_pool(const Value& x, PoolAttrs attrs) {
  return emit(average_pool_op, {to_float(x, "average_pool")}, std::move(attrs));
}

}  // namespace ramet::ops
