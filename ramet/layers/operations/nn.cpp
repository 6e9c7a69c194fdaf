#include "ramet/layers/operations/nn.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace ops {

namespace {

std::vector<Dim> axes_or_all(const std::optional<Axes>& axis) {
  return axis ? axis->values() : std::vector<Dim>();
}

}  // namespace

Value normalize(const Value& x, const std::optional<Axes>& axis, std::int64_t order,
                double epsilon) {
  if (order < 1) {
    fail<ValueError>("Argument `order` must be an int >= 1. Received: order={}", order);
  }
  const ReduceAttrs over{axes_or_all(axis), true};
  if (order == 2) {
    const Value inverse_norm = rsqrt(sum(square(x), over));
    return multiply(x, minimum(inverse_norm, 1 / epsilon));
  }
  if (axis && axis->size() > 1) {
    fail<NotImplementedError>("normalize: expected one axis for order {}, received {}.", order,
                              to_json(*axis).dump());
  }
  Value norm = sum(order == 1 ? absolute(x) : power(absolute(x), static_cast<double>(order)), over);
  if (order != 1) norm = power(norm, 1 / static_cast<double>(order));
  return divide(x, maximum(norm, epsilon));
}

Value softmax_over(const Value& x, const Axes& axes) {
  if (axes.size() == 1) return softmax(x, axes.values()[0]);
  return exp(subtract(x, logsumexp(x, {axes.values(), true})));
}

}  // namespace ops

namespace operations {

namespace {

constexpr double default_epsilon = 1e-7;  // keras.config.epsilon()

}  // namespace

Value Elu::call(const CallInputs& inputs) const { return ops::elu(inputs.value("x"), alpha); }
Value Gelu::call(const CallInputs& inputs) const {
  return ops::gelu(inputs.value("x"), approximate);
}
Value LeakyRelu::call(const CallInputs& inputs) const {
  return ops::leaky_relu(inputs.value("x"), negative_slope);
}
Value LogSoftmax::call(const CallInputs& inputs) const {
  return ops::log_softmax(inputs.value("x"), axis);
}
Value Normalize::call(const CallInputs& inputs) const {
  return ops::normalize(inputs.value("x"), axis, order, epsilon.value_or(default_epsilon));
}
Value OneHot::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  return ops::one_hot(is_float(x.dtype()) ? ops::cast(x, DType::int64) : x, num_classes, axis,
                      dtype ? DType(*dtype) : DType::float32);
}

Value Softmax::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  if (axis) return ops::softmax_over(x, *axis);
  const Value flat = ops::softmax(ops::reshape(x, {any_dim}), 0);
  return ops::reshape(flat, x.shape());
}

Value Cast::call(const CallInputs& inputs) const {
  return ops::cast(inputs.value("x"), dtype.get());
}
Value StopGradient::call(const CallInputs& inputs) const { return inputs.value("variable"); }

}  // namespace operations

namespace ops {

KerasTensor cast(const KerasTensor& x, DType dtype) {
  return record(operations::Cast{Choice<DType>(dtype)}, x);
}
KerasTensor elu(const KerasTensor& x, double alpha) { return record(operations::Elu{alpha}, x); }
KerasTensor erf(const KerasTensor& x) { return record(operations::Erf{}, x); }
KerasTensor gelu(const KerasTensor& x, bool approximate) {
  return record(operations::Gelu{approximate}, x);
}
KerasTensor hard_sigmoid(const KerasTensor& x) { return record(operations::HardSigmoid{}, x); }
KerasTensor hard_silu(const KerasTensor& x) { return record(operations::HardSilu{}, x); }
KerasTensor leaky_relu(const KerasTensor& x, double negative_slope) {
  return record(operations::LeakyRelu{negative_slope}, x);
}
KerasTensor log_sigmoid(const KerasTensor& x) { return record(operations::LogSigmoid{}, x); }
KerasTensor log_softmax(const KerasTensor& x, std::int64_t axis) {
  return record(operations::LogSoftmax{axis}, x);
}
KerasTensor normalize(const KerasTensor& x, std::int64_t axis, std::int64_t order) {
  return record(operations::Normalize{Axes(axis), order}, x);
}
KerasTensor one_hot(const KerasTensor& indices, Dim classes, std::int64_t axis, DType dtype) {
  return record(operations::OneHot{classes, axis, Choice<DType>(dtype)}, indices);
}
KerasTensor relu(const KerasTensor& x) { return record(operations::Relu{}, x); }
KerasTensor relu6(const KerasTensor& x) { return record(operations::Relu6{}, x); }
KerasTensor rsqrt(const KerasTensor& x) { return record(operations::Rsqrt{}, x); }
KerasTensor selu(const KerasTensor& x) { return record(operations::Selu{}, x); }
KerasTensor sigmoid(const KerasTensor& x) { return record(operations::Sigmoid{}, x); }
KerasTensor silu(const KerasTensor& x) { return record(operations::Silu{}, x); }
KerasTensor softmax(const KerasTensor& x, std::int64_t axis) {
  return record(operations::Softmax{Axes(axis)}, x);
}
KerasTensor softplus(const KerasTensor& x) { return record(operations::Softplus{}, x); }
KerasTensor softsign(const KerasTensor& x) { return record(operations::Softsign{}, x); }
KerasTensor stop_gradient(const KerasTensor& x) { return record(operations::StopGradient{}, x); }

}  // namespace ops
}  // namespace ramet
