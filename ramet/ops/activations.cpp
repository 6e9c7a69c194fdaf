// Activations: compositions of elementwise ops. Those that kernels do in one go have a record.

#include <cmath>
#include <numbers>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/gradients.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Value divide_by_sum(const Value& x, Dim axis) { return divide(x, sum(x, {{axis}, true})); }

// x minus its largest element, so that exp cannot overflow. The result of softmax does not depend
// on what is subtracted, so no gradient flows there.
Value below_zero(const Value& x, Dim axis) {
  return subtract(x, stop_gradient(max(x, {{axis}, true})));
}

Values expand_softmax(const Call& call) {
  const Dim axis = call.as<AxisAttrs>().axis;
  return {divide_by_sum(exp(below_zero(call.inputs[0], axis)), axis)};
}

Values softmax_gradient(const Call& call, const Values& outputs, const Values& arriving) {
  const Value &y = outputs[0], weighted = multiply(arriving[0], y);
  const Value total = sum(weighted, {{call.as<AxisAttrs>().axis}, true});
  return {subtract(weighted, multiply(y, total))};
}

Values expand_silu(const Call& call) {
  const Value& x = call.inputs[0];
  return {multiply(x, sigmoid(x))};
}

Values expand_gelu(const Call& call) {
  const Value& x = call.inputs[0];
  const Value half = multiply(x, 0.5);
  if (!call.as<GeluAttrs>().approximate) {
    return {multiply(half, add(erf(divide(x, std::numbers::sqrt2)), 1.0))};
  }
  const double scale = std::sqrt(2 / std::numbers::pi);
  const Value cubic = add(x, multiply(multiply(square(x), x), 0.044715));
  return {multiply(half, add(tanh(multiply(cubic, scale)), 1.0))};
}

Values expand_elu(const Call& call) {
  const Value& x = call.inputs[0];
  return {where(greater(x, 0.0), x, multiply(expm1(x), call.as<SlopeAttrs>().alpha))};
}

Values expand_softplus(const Call& call) {
  const Value& x = call.inputs[0];
  return {add(relu(x), log1p(exp(negative(absolute(x)))))};
}

// Its definition has a kink at 0 that cancels; the rule has none.
Values softplus_gradient(const Call& call, const Values&, const Values& arriving) {
  return {multiply(arriving[0], sigmoid(call.inputs[0]))};
}

Values expand_leaky_relu(const Call& call) {
  const Value& x = call.inputs[0];
  return {where(greater(x, 0.0), x, multiply(x, call.as<SlopeAttrs>().alpha))};
}

Values expand_relu6(const Call& call) { return {minimum(6, relu(call.inputs[0]))}; }

// No gradient passes where x is 0 or 6, as in TensorFlow.
Values relu6_gradient(const Call&, const Values& outputs, const Values& arriving) {
  const Value& y = outputs[0];
  return {where(logical_and(greater(y, 0.0), less(y, 6.0)), arriving[0], 0.0)};
}

Values expand_hard_sigmoid(const Call& call) {
  return {divide(relu6(add(call.inputs[0], 3.0)), 6.0)};
}

Values expand_hard_silu(const Call& call) {
  return {multiply(call.inputs[0], hard_sigmoid(call.inputs[0]))};
}

Value activate(const Op& op, const Value& x, Attrs attrs = {}) {
  return emit(op, {to_float(x, op.name)}, std::move(attrs));
}

}  // namespace

const Op softmax_op = {
    .name = "softmax", .infer = same_as_first, .expand = expand_softmax, .grad = softmax_gradient};
const Op silu_op = {.name = "silu", .infer = same_as_first, .expand = expand_silu};
const Op gelu_op = {.name = "gelu", .infer = same_as_first, .expand = expand_gelu};
const Op elu_op = {.name = "elu", .infer = same_as_first, .expand = expand_elu};
const Op softplus_op = {.name = "softplus",
                        .infer = same_as_first,
                        .expand = expand_softplus,
                        .grad = softplus_gradient};
const Op leaky_relu_op = {
    .name = "leaky_relu", .infer = same_as_first, .expand = expand_leaky_relu};
const Op relu6_op = {
    .name = "relu6", .infer = same_as_first, .expand = expand_relu6, .grad = relu6_gradient};
const Op hard_sigmoid_op = {
    .name = "hard_sigmoid", .infer = same_as_first, .expand = expand_hard_sigmoid};
const Op hard_silu_op = {.name = "hard_silu", .infer = same_as_first, .expand = expand_hard_silu};

Value softmax(const Value& x, std::int64_t axis) {
  const auto position = static_cast<Dim>(normalize_axis(axis, x.rank(), "softmax"));
  return activate(softmax_op, x, AxisAttrs{position});
}
Value silu(const Value& x) { return activate(silu_op, x); }
Value gelu(const Value& x, bool approximate) {
  return activate(gelu_op, x, GeluAttrs{approximate});
}
Value elu(const Value& x, double alpha) { return activate(elu_op, x, SlopeAttrs{alpha}); }
Value softplus(const Value& x) { return activate(softplus_op, x); }
Value leaky_relu(const Value& x, double negative_slope) {
  return activate(leaky_relu_op, x, SlopeAttrs{negative_slope});
}
Value relu6(const Value& x) { return emit(relu6_op, {x}); }
Value hard_sigmoid(const Value& x) { return activate(hard_sigmoid_op, x); }
Value hard_silu(const Value& x) { return activate(hard_silu_op, x); }

// ---------------------------------------------------------------- without records

Value log_softmax(const Value& x, std::int64_t axis) {
  const auto position = static_cast<Dim>(normalize_axis(axis, x.rank(), "log_softmax"));
  const Value shifted = below_zero(to_float(x, "log_softmax"), position);
  return subtract(shifted, log(sum(exp(shifted), {{position}, true})));
}

// The constants make activations keep mean 0 and variance 1 (Klambauer et al., 2017).
Value selu(const Value& x) {
  constexpr double alpha = 1.6732632423543772848, scale = 1.0507009873554804935;
  return multiply(elu(x, alpha), scale);
}

Value softsign(const Value& x) { return divide(x, add(absolute(x), 1.0)); }
Value hard_tanh(const Value& x) { return clip(x, -1, 1); }
Value mish(const Value& x) { return multiply(x, tanh(softplus(x))); }
Value log_sigmoid(const Value& x) { return negative(softplus(negative(x))); }
Value tanh_shrink(const Value& x) { return subtract(x, tanh(x)); }

Value celu(const Value& x, double alpha) {
  const Value negative_part = multiply(expm1(divide(minimum(x, 0.0), alpha)), alpha);
  return add(maximum(x, 0.0), negative_part);
}

Value glu(const Value& x, std::int64_t axis) {
  const Values halves = split(x, 2, axis);
  return multiply(halves[0], sigmoid(halves[1]));
}

Value hard_shrink(const Value& x, double threshold) {
  return where(greater(absolute(x), threshold), x, 0.0);
}

Value soft_shrink(const Value& x, double threshold) {
  const Value below = where(less(x, -threshold), add(x, threshold), 0.0);
  return where(greater(x, threshold), subtract(x, threshold), below);
}

Value squareplus(const Value& x, double b) { return divide(add(x, sqrt(add(square(x), b))), 2.0); }

Value sparse_plus(const Value& x) {
  const Value curve = multiply(square(add(x, 1.0)), 0.25);
  return where(less_equal(x, -1.0), 0.0, where(less(x, 1.0), curve, x));
}

Value sparse_sigmoid(const Value& x) {
  const Value line = multiply(add(x, 1.0), 0.5);
  return where(less_equal(x, -1.0), 0.0, where(greater_equal(x, 1.0), 1.0, line));
}

Value threshold(const Value& x, double limit, double default_value) {
  return where(greater(x, limit), x, default_value);
}

}  // namespace ramet::ops
