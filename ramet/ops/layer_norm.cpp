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

const ReduceAttrs last_axis{{-1}, true};

/// x in at least float32, as Keras has it, without its mean; and what makes its variance 1.
struct Normalization {
  Value centred, scale;
};
Normalization normalize(const Call& call) {
  const auto& attrs = call.as<LayerNormAttrs>();
  const Value& x = call.inputs[0];
  Value centred = cast(x, promote(x.dtype(), DType::float32));
  if (!attrs.rms) centred = subtract(centred, mean(centred, last_axis));
  return {centred, rsqrt(add(mean(square(centred), last_axis), attrs.epsilon))};
}

Values expand_layer_norm(const Call& call) {
  const Value &x = call.inputs[0], &gamma = call.inputs[1], &beta = call.inputs[2];
  auto [centred, scale] = normalize(call);
  const DType wide = centred.dtype();
  if (gamma) scale = multiply(scale, cast(gamma, wide));
  Value y = multiply(centred, scale);
  if (beta) y = add(y, cast(beta, wide));
  return {cast(y, x.dtype())};
}

// With n the normalized x and dn what arrives at it: dx = scale (dn - mean(dn) - n mean(n dn)).
Values layer_norm_gradient(const Call& call, const Values&, const Values& arriving) {
  const Value &gamma = call.inputs[1], &beta = call.inputs[2];
  const auto [centred, scale] = normalize(call);
  const Value n = multiply(centred, scale), dy = cast(arriving[0], n.dtype());
  const Value dn = gamma ? multiply(dy, cast(gamma, n.dtype())) : dy;
  Value dx = subtract(dn, multiply(n, mean(multiply(n, dn), last_axis)));
  if (!call.as<LayerNormAttrs>().rms) dx = subtract(dx, mean(dn, last_axis));
  return {multiply(dx, scale), gamma ? multiply(dy, n) : Value(), beta ? dy : Value()};
}

}  // namespace

const Op layer_norm_op = {.name = "layer_norm",
                          .infer = infer_layer_norm,
                          .expand = expand_layer_norm,
                          .grad = layer_norm_gradient};

Value layer_norm(const Value& x, const Value& gamma, const Value& beta, LayerNormAttrs attrs) {
  return emit(layer_norm_op, {to_float(x, "layer_norm"), gamma, beta}, attrs);
}

}  // namespace ramet::ops
