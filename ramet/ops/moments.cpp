#include "ramet/ops/moments.h"

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction_impl.h"

namespace ramet::ops {

namespace {

Specs infer_moments(const Call& call) {
  require_numeric(call);
  const auto& attrs = call.as<ReduceAttrs>();
  const Spec& x = call.inputs[0].spec();
  return Specs(2, Spec{reduced_shape(x.shape, attrs.axes, attrs.keepdims), x.dtype});
}

Values expand_moments(const Call& call) {
  const Value& x = call.inputs[0];
  const auto& attrs = call.as<ReduceAttrs>();
  const Value centre = mean(x, {attrs.axes, true});
  return {reshape(centre, reduced_shape(x.shape(), attrs.axes, attrs.keepdims)),
          mean(square(subtract(x, centre)), attrs)};
}

// What flows through the mean of the variance adds up to 0.
Values moments_gradient(const Call& call, const Values& outputs, const Values& arriving) {
  const Value& x = call.inputs[0];
  const auto& axes = call.as<ReduceAttrs>().axes;
  const Shape along = reduced_shape(x.shape(), axes, true);
  const double count = reduced_count(x, axes);
  Value dx;
  if (arriving[1]) {
    const Value share = reshape(divide(arriving[1], count / 2), along);
    dx = multiply(subtract(x, reshape(outputs[0], along)), share);
  }
  if (arriving[0]) {
    const Value share = reshape(divide(arriving[0], count), along);
    dx = dx ? add(dx, share) : broadcast_to(share, x.shape());
  }
  return {dx};
}

}  // namespace

const Op moments_op = {
    .name = "moments", .infer = infer_moments, .expand = expand_moments, .grad = moments_gradient};

Moments moments(const Value& x, ReduceAttrs attrs) {
  const Value floats = to_float(x, "moments");
  attrs = normalize_axes(x, std::move(attrs), "moments");
  const Values both = emit_all(moments_op, {floats}, std::move(attrs));
  return {both[0], both[1]};
}

}  // namespace ramet::ops
