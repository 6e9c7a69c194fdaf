#include "ramet/ops/elementwise.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Specs infer_layer_norm(const Call& call) {
  require_numeric(call);
  const Value& x = call.inputs[0];
  if (x.rank() == 0) fail<ValueError>("layer_norm: expected at least one axis, received none.");
  for (const Value& parameter : {call.inputs[1], call.inputs[2]}) {
    if (parameter && !is_compatible({x.shape().back()}, parameter.shape())) {
      fail<ValueError>("layer_norm: expected parameters of shape ({},), received {}.",
                       x.shape().back(), describe(call.inputs));
    }
  }
  return {x.spec()};
}

// Computed in at least float32, as Keras does.
Values expand_layer_norm(const Call& call) {
  const auto& attrs = call.as<LayerNormAttrs>();
  const Value &x = call.inputs[0], &gamma = call.inputs[1], &beta = call.inputs[2];
  const DType wide = promote(x.dtype(), DType::float32);
  const ReduceAttrs last_axis{{-1}, true};
  Value centred = cast(x, wide);
  if (!attrs.rms) centred = subtract(centred, mean(centred, last_axis));
  Value scale = rsqrt(add(mean(square(centred), last_axis), attrs.epsilon));
  if (gamma) scale = multiply(scale, cast(gamma, wide));
  Value y = multiply(centred, scale);
  if (beta) y = add(y, cast(beta, wide));
  return {cast(y, x.dtype())};
}

}  // namespace

const Op layer_norm_op = {
    .name = "layer_norm", .infer = infer_layer_norm, .expand = expand_layer_norm};

Value layer_norm(const Value& x, const Value& gamma, const Value& beta, LayerNormAttrs attrs) {
  return emit(layer_norm_op, {to_float(x, "layer_norm"), gamma, beta}, attrs);
}

}  // namespace ramet::ops
