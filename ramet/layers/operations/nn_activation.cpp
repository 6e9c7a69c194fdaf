#include "ramet/layers/operations/nn_activation.h"

#include "ramet/layers/objects/sparsemax.h"
#include "ramet/layers/operations/family.h"
#include "ramet/layers/reduced_axes.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace ops {

Value normalize(const Value& x, const std::optional<Axes>& axis, std::int64_t order,
                double epsilon) {
  if (order < 1) {
    fail<ValueError>("Argument `order` must be an int >= 1. Received: order={}", order);
  }
  if (order == 2) {
    // At least epsilon before the root: where all is 0, its derivative would be infinite.
    return multiply(x, rsqrt(maximum(reduce(sum, square(x), axis, true), epsilon * epsilon)));
  }
  if (axis && axis->size() > 1) {
    fail<NotImplementedError>("normalize: expected one axis for order {}, received {}.", order,
                              to_json(*axis).dump());
  }
  Value norm = order == 1 ? absolute(x) : power(absolute(x), static_cast<double>(order));
  norm = reduce(sum, norm, axis, true);
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

Value Celu::call(const CallInputs& inputs) const { return ops::celu(inputs.value("x"), alpha); }

Value Elu::call(const CallInputs& inputs) const { return ops::elu(inputs.value("x"), alpha); }

Value Gelu::call(const CallInputs& inputs) const {
  return ops::gelu(inputs.value("x"), approximate);
}

Value Glu::call(const CallInputs& inputs) const { return ops::glu(inputs.value("x"), axis); }

Value HardShrink::call(const CallInputs& inputs) const {
  return ops::hard_shrink(inputs.value("x"), threshold);
}

Value LeakyRelu::call(const CallInputs& inputs) const {
  return ops::leaky_relu(inputs.value("x"), negative_slope);
}

Value LogSoftmax::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  if (axis) return ops::log_softmax(x, *axis);
  return ops::reshape(ops::log_softmax(ops::reshape(x, {any_dim}), 0), x.shape());
}

Value MultiHot::call(const CallInputs& inputs) const {
  const Value x = inputs.value("inputs");
  const Value indices = is_integer(x.dtype()) ? x : ops::cast(x, DType::int64);
  const Value encoded =
      ops::one_hot(indices, num_classes, axis, dtype ? DType(*dtype) : DType::float32);
  return ops::max(encoded, {.axes = {x.rank() > 1 ? 1 : 0}});
}

Value Normalize::call(const CallInputs& inputs) const {
  return ops::normalize(inputs.value("x"), axis, order, epsilon.value_or(default_epsilon));
}

Value OneHot::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const Value indices = is_integer(x.dtype()) ? x : ops::cast(x, DType::int64);
  return ops::one_hot(indices, num_classes, axis, dtype ? DType(*dtype) : DType::float32);
}

Value Polar::call(const CallInputs& inputs) const {
  const Value abs = tensor_argument(inputs, "abs_"), angle = tensor_argument(inputs, "angle");
  return ops::complex(ops::multiply(abs, ops::cos(angle)), ops::multiply(abs, ops::sin(angle)));
}

Value SoftShrink::call(const CallInputs& inputs) const {
  return ops::soft_shrink(inputs.value("x"), threshold);
}

Value Softmax::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  if (axis) return ops::softmax_over(x, *axis);
  return ops::reshape(ops::softmax(ops::reshape(x, {any_dim}), 0), x.shape());
}

Value Sparsemax::call(const CallInputs& inputs) const { return sparsemax(inputs.value("x"), axis); }

Value Squareplus::call(const CallInputs& inputs) const {
  return ops::squareplus(inputs.value("x"), b);
}

Value Threshold::call(const CallInputs& inputs) const {
  return ops::threshold(inputs.value("x"), threshold, default_value);
}

std::vector<LayerEntry> nn_activation_operations() {
  return operation_entries<Celu, Elu, Gelu, Glu, HardShrink, LeakyRelu, LogSoftmax, MultiHot,
                           Normalize, OneHot, Polar, SoftShrink, Softmax, Sparsemax, Squareplus,
                           Threshold>();
}

}  // namespace operations

namespace ops {

KerasTensor celu(const KerasTensor& x, double alpha) {
  return record(operations::Celu{alpha}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor elu(const KerasTensor& x, double alpha) {
  return record(operations::Elu{alpha}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor gelu(const KerasTensor& x, bool approximate) {
  return record(operations::Gelu{approximate}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor glu(const KerasTensor& x, Dim axis) {
  return record(operations::Glu{axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor hard_shrink(const KerasTensor& x, double threshold) {
  return record(operations::HardShrink{threshold}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor leaky_relu(const KerasTensor& x, double negative_slope) {
  return record(operations::LeakyRelu{negative_slope}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor log_softmax(const KerasTensor& x, std::optional<Dim> axis) {
  return record(operations::LogSoftmax{axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor multi_hot(const KerasTensor& inputs, Dim num_classes, Dim axis,
                      std::optional<DType> dtype, bool sparse) {
  return record(operations::MultiHot{num_classes, axis, dtype, sparse},
                Arguments<KerasTensor>{{inputs}, {}});
}

KerasTensor normalize(const KerasTensor& x, std::int64_t axis, std::int64_t order) {
  return record(operations::Normalize{Axes(axis), order}, x);
}

KerasTensor one_hot(const KerasTensor& x, Dim num_classes, Dim axis, DType dtype) {
  return record(operations::OneHot{num_classes, axis, Choice<DType>(dtype)}, x);
}

KerasTensor polar(const SymbolicOperand& abs, const SymbolicOperand& angle) {
  return record(operations::Polar{}, abs, angle);
}

KerasTensor soft_shrink(const KerasTensor& x, double threshold) {
  return record(operations::SoftShrink{threshold}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor softmax(const KerasTensor& x, std::int64_t axis) {
  return record(operations::Softmax{Axes(axis)}, x);
}

KerasTensor sparsemax(const KerasTensor& x, Dim axis) {
  return record(operations::Sparsemax{axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor squareplus(const KerasTensor& x, double b) {
  return record(operations::Squareplus{b}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor threshold(const KerasTensor& x, double threshold, double default_value) {
  return record(operations::Threshold{threshold, default_value}, Arguments<KerasTensor>{{x}, {}});
}

}  // namespace ops
}  // namespace ramet
