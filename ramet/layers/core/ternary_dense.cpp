#include "ramet/layers/core/ternary_dense.h"

#include "ramet/layers/core/dense.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

TernaryDenseLayer::TernaryDenseLayer(TernaryDenseConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)), kernel_(*this) {
  set_input_spec({.min_ndim = 2});
}

void TernaryDenseLayer::build(const Shape& input) {
  if (input.back() == any_dim) {
    fail<ValueError>("TernaryDense '{}' needs a known last axis, received shape {}.", name(),
                     to_string(input));
  }
  kernel_.build(dense_kernel(input.back(), config().units,
                             {.initializer = config().kernel_initializer,
                              .regularizer = config().kernel_regularizer,
                              .constraint = config().kernel_constraint}),
                Json());
  if (config().use_bias) {
    bias_ = add_weight("bias", {config().units},
                       {.initializer = config().bias_initializer,
                        .regularizer = config().bias_regularizer,
                        .constraint = config().bias_constraint});
  }
  set_input_spec({.min_ndim = 2, .axes = {{-1, input.back()}}});
}

Value TernaryDenseLayer::call(CallContext& context, const Value& x) {
  Value y;
  if (own_policy().quantization_mode() == "ternary") {
    y = kernel_.multiply(context, x);
  } else {
    const Value kernel = context.read(kernel_.kernel());
    const Ternary ternary = ternary_kernel(kernel, config().threshold);
    // Gradients pass through the rounding as if it were not there.
    y = ops::matmul(x,
                    context.training()
                        ? ops::add(kernel, ops::stop_gradient(ops::subtract(ternary.signs, kernel)))
                        : ternary.signs);
    if (!config().threshold) y = ops::multiply(y, ternary.mean);
  }
  if (bias_) y = ops::add(y, context.read(bias_));
  return config().activation(y);
}

void TernaryDenseLayer::quantize(const QuantizationConfig& config) {
  check_quantizable(*this, config, {"ternary"});
  kernel_.quantize_ternary(this->config().threshold);
  set_dtype_policy(quantized_policy(config, own_policy()));
}

RAMET_DEFINE_LAYER(TernaryDenseLayer)

}  // namespace ramet
