#include "ramet/layers/core/dense.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

DenseLayer::DenseLayer(DenseConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.min_ndim = 2});
}

void DenseLayer::build(const Shape& input) {
  if (input.back() == any_dim) {
    fail<ValueError>("Dense '{}' needs a known last axis, received shape {}.", name(),
                     to_string(input));
  }
  kernel_ = add_weight("kernel", {input.back(), config().units},
                       {.initializer = config().kernel_initializer,
                        .regularizer = config().kernel_regularizer,
                        .constraint = config().kernel_constraint});
  if (config().use_bias) {
    bias_ = add_weight("bias", {config().units},
                       {.initializer = config().bias_initializer,
                        .regularizer = config().bias_regularizer,
                        .constraint = config().bias_constraint});
  }
  set_input_spec({.min_ndim = 2, .axes = {{-1, input.back()}}});
}

Value DenseLayer::call(CallContext& context, const Value& x) {
  Value y = ops::matmul(x, context.read(kernel_));
  if (bias_) y = ops::add(y, context.read(bias_));
  return config().activation(y);
}

RAMET_DEFINE_LAYER(DenseLayer)

}  // namespace ramet
