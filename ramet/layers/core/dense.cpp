#include "ramet/layers/core/dense.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

KernelUse dense_kernel(Dim inputs, Dim units, VariableOptions options) {
  const auto as_it_is = [](const Value& scale) { return scale; };
  return {.kernel = {inputs, units},
          .options = std::move(options),
          .rows = inputs,
          .columns = units,
          .calibrated_rows = inputs,
          .calibrated_columns = units,
          .input_axes = {},  // the last one, whatever the rank
          .kernel_axes = {0},
          .scale = {units},
          .product = [](const Value& x, const Value& kernel) { return ops::matmul(x, kernel); },
          .beside_output = as_it_is,
          .kernel_scale_beside_output = [](const Value& scale) { return ops::squeeze(scale, 0); },
          .kernel_scale_back = as_it_is};
}

DenseLayer::DenseLayer(DenseConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)), kernel_(*this) {
  set_input_spec({.min_ndim = 2});
}

void DenseLayer::build(const Shape& input) {
  if (input.back() == any_dim) {
    fail<ValueError>("Dense '{}' needs a known last axis, received shape {}.", name(),
                     to_string(input));
  }
  kernel_.build(dense_kernel(input.back(), config().units,
                             {.initializer = config().kernel_initializer,
                              .regularizer = config().kernel_regularizer,
                              .constraint = config().kernel_constraint}),
                config().quantization_config);
  if (config().use_bias) {
    bias_ = add_weight("bias", {config().units},
                       {.initializer = config().bias_initializer,
                        .regularizer = config().bias_regularizer,
                        .constraint = config().bias_constraint});
  }
  set_input_spec({.min_ndim = 2, .axes = {{-1, input.back()}}});
  if (config().lora_rank)
    kernel_.enable_lora(*config().lora_rank, {.lora_alpha = config().lora_alpha});
}

Value DenseLayer::call(CallContext& context, const Value& x) {
  Value y = kernel_.multiply(context, x);
  if (bias_) y = ops::add(y, kernel_.bias(context, bias_));
  return config().activation(y);
}

void DenseLayer::enable_lora(Dim rank, LoraOptions options) {
  check_lora(*this, kernel_.lora(), rank, config().kernel_constraint.has_value());
  kernel_.enable_lora(rank, options);
  config_.lora_rank = rank;
  config_.lora_alpha = options.lora_alpha.value_or(static_cast<double>(rank));
}

void DenseLayer::quantize(const QuantizationConfig& config) {
  check_quantizable(*this, config, {"int8", "int4", "float8", "ternary"});
  kernel_.quantize(config);
  config_.quantization_config = config.json();
  set_dtype_policy(quantized_policy(config, own_policy()));
}

RAMET_DEFINE_LAYER(DenseLayer)

}  // namespace ramet
