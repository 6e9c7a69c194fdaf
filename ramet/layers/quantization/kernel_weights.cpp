#include "ramet/layers/quantization/kernel_weights.h"

#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/ops/gradients.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Dim groups_of(Dim rows, Dim block_size) {
  return block_size == -1 ? 1 : (rows + block_size - 1) / block_size;
}
Dim packed(Dim values, Dim bits) {
  const Dim in_a_byte = bits == 4 ? 2 : bits == 2 ? 4 : 1;
  return (values + in_a_byte - 1) / in_a_byte;
}
std::vector<Dim> last_axis(const Value& x) { return {static_cast<Dim>(x.rank()) - 1}; }

// `result`, with the gradients of `smooth`: rounding has none of its own.
Value straight_through(const Value& result, const Value& smooth) {
  return ops::add(ops::stop_gradient(result), ops::subtract(smooth, ops::stop_gradient(smooth)));
}

const AbsMaxQuantizer int4_range = {.value_range = {-8, 7}};

}  // namespace

// ---------------------------------------------------------------- building

Variable KernelWeights::add(std::string name, Shape shape, DType dtype, Initializer initializer) {
  return owner_.add_weight(std::move(name), shape,
                           {.initializer = std::move(initializer), .trainable = false}, dtype);
}

void KernelWeights::build(KernelUse use, const Json& config) {
  use_ = std::move(use);
  mode_ = owner_.own_policy().quantization_mode();
  block_size_ = owner_.own_policy().block_size();
  weight_bits_ = owner_.own_policy().weight_bits();
  build_quantized(config);
  if (mode_ == "float8") build_float8();
  if (mode_.empty() || mode_ == "float8") {
    kernel_ = owner_.add_weight("kernel", use_.kernel, use_.options);
  }
}

bool KernelWeights::packs_inputs() const {
  // Since 3.14 policies name a block ("int4/128_from_float32").
  return mode_ == "int4" && owner_.keras_version() < KerasVersion{3, 14} &&
         owner_.own_policy().name().starts_with("int4_");
}

void KernelWeights::build_quantized(const Json& config) {
  const DType scale_type = owner_.variable_dtype();
  if (mode_ == "int8") {
    activation_quantizer_ = activation_quantizer_or(config, AbsMaxQuantizer{});
    kernel_ = add("kernel", use_.kernel, DType::int8);
    scale_ = add("kernel_scale", use_.scale, scale_type, "ones");
  } else if (packs_inputs()) {
    activation_quantizer_ = activation_quantizer_or(config, AbsMaxQuantizer{});
    Shape kernel = use_.kernel;
    Dim& extent = kernel[static_cast<std::size_t>(packed_axis())];
    extent = packed(extent, 4);
    kernel_ = add("kernel", kernel, DType::int8);
    scale_ = add("kernel_scale", use_.scale, scale_type, "ones");
  } else if (mode_ == "int4") {
    activation_quantizer_ = activation_quantizer_or(config, std::nullopt);
    block_size_ = int4_block_size(config, owner_.own_policy());
    const Dim groups = groups_of(use_.rows, block_size_);
    const Shape scales = block_size_ == -1 ? Shape{use_.columns} : Shape{groups, use_.columns};
    kernel_ = add("kernel", {use_.rows, packed(use_.columns, 4)}, DType::int8);
    scale_ = add("kernel_scale", scales, scale_type, "ones");
    if (block_size_ != -1) {
      zero_ = add("kernel_zero", scales, DType::int8);
      add_group_index(use_.rows, block_size_);
    }
  } else if (mode_ == "gptq" || mode_ == "awq") {
    build_calibrated();
  } else if (mode_ == "ternary") {
    // A byte of five zeros is 121.
    kernel_ = add("kernel", {(use_.rows + 4) / 5, use_.columns}, DType::uint8,
                  initializers::Constant{121.0});
    scale_ = add("kernel_scale", {}, scale_type, "ones");
  }
}

void KernelWeights::add_group_index(Dim rows, Dim block_size) {
  groups_ = add("g_idx", {rows}, DType::float32);
  Tensor index(DType::float32, {rows});
  Dim i = 0;
  for (float& group : index.mutable_data<float>()) group = static_cast<float>(i++ / block_size);
  groups_.assign(index);
}

void KernelWeights::build_calibrated() {
  const DType scale_type = owner_.variable_dtype();
  const Dim rows = use_.calibrated_rows, columns = use_.calibrated_columns;
  const Dim groups = groups_of(rows, block_size_);
  // Keras packs two bits since 3.16.
  const bool is_packed = weight_bits_ != 2 || owner_.keras_version() >= KerasVersion{3, 16};
  kernel_ =
      add("kernel", {is_packed ? packed(columns, weight_bits_) : columns, rows}, DType::uint8);
  scale_ = add("kernel_scale", {columns, groups}, scale_type, "ones");
  zero_ = add(use_.zero_name, {columns, groups}, DType::uint8);
  if (mode_ == "awq") awq_scales_ = add("awq_scales", {rows}, scale_type, "ones");
  groups_ = add("g_idx", {rows}, DType::float32);
}

void KernelWeights::build_float8() {
  const Dim length = owner_.own_policy().amax_history_length();
  for (const std::string name : {"inputs", "kernel", "outputs_grad"}) {
    // Training replaces them instead of stepping along a gradient.
    const VariableOptions scale = {.initializer = "ones", .autocast = false};
    const VariableOptions history = {.initializer = "zeros", .autocast = false};
    float8_.push_back(owner_.add_weight(name + "_scale", {}, scale, DType::float32));
    float8_.push_back(owner_.add_weight(name + "_amax_history", {length}, history, DType::float32));
  }
}

// ---------------------------------------------------------------- calling

Value KernelWeights::multiply(CallContext& context, const Value& x) const {
  if (is_of_integers()) return with_lora(context, x, multiply_integers(context, x));
  if (mode_ == "int4") return with_lora(context, x, multiply_int4(context, x));
  if (mode_ == "float8") return multiply_float8(context, x);
  if (mode_ == "gptq" || mode_ == "awq") {
    return with_lora(context, x, use_.product(x, calibrated_kernel(context)));
  }
  if (mode_ == "ternary") {
    const Value kernel = unpack_ternary(context.read(kernel_), use_.rows);
    const Value product = use_.product(x, ops::cast(kernel, owner_.compute_dtype()));
    return ops::multiply(product, ops::cast(context.read(scale_), owner_.compute_dtype()));
  }
  const Value kernel = context.read(kernel_);
  return use_.product(x, lora_ ? lora_.added_to(context, kernel, owner_.compute_dtype()) : kernel);
}

Value KernelWeights::integers(const Value& kernel) const {
  if (!packs_inputs()) return ops::cast(kernel, DType::float32);
  return unpack_int4(kernel, use_.kernel[static_cast<std::size_t>(packed_axis())], packed_axis());
}

Value KernelWeights::multiply_integers(CallContext& context, const Value& x) const {
  // Products of bytes and their sums are exact in float32 for up to a thousand inputs, and close
  // enough beyond: the quantized input is off by far more.
  const Value kernel = integers(context.read(kernel_));
  const Value scale = context.read(scale_);
  if (!activation_quantizer_) {
    return ops::divide(ops::cast(use_.product(x, kernel), owner_.compute_dtype()), scale);
  }
  const Quantized input = abs_max_quantize(
      x, use_.input_axes.empty() ? last_axis(x) : use_.input_axes, *activation_quantizer_);
  const Value product = use_.product(ops::cast(input.values, DType::float32), kernel);
  const Value result = ops::divide(ops::cast(product, owner_.compute_dtype()),
                                   ops::multiply(use_.beside_output(input.scale), scale));
  if (!context.training()) return result;
  const Value floats =
      ops::divide(ops::cast(kernel, owner_.compute_dtype()), use_.kernel_scale_back(scale));
  return straight_through(result, use_.product(x, floats));
}

Value KernelWeights::int4_kernel(const Value& kernel, const Value& scale, const Value& zero,
                                 const Value& groups) const {
  Value floats = unpack_int4(kernel, use_.columns, -1);
  if (zero) {
    floats = dequantize_with_sz_map(floats, scale, zero, groups, 0);
  } else if (scale) {
    floats = ops::divide(ops::cast(floats, owner_.compute_dtype()), scale);
  }
  return ops::reshape(ops::cast(floats, owner_.compute_dtype()), use_.kernel);
}

Value KernelWeights::multiply_int4(CallContext& context, const Value& x) const {
  const Value scale = context.read(scale_), packed_kernel = context.read(kernel_);
  if (zero_) {
    return use_.product(
        x, int4_kernel(packed_kernel, scale, context.read(zero_), context.read_exact(groups_)));
  }
  Value input = x, divisor;
  if (activation_quantizer_) {
    const Quantized quantized = abs_max_quantize(
        x, use_.input_axes.empty() ? last_axis(x) : use_.input_axes, *activation_quantizer_);
    input = ops::cast(quantized.values, owner_.compute_dtype());
    divisor = use_.beside_output(quantized.scale);
  }
  if (use_.scales_product) divisor = divisor ? ops::multiply(divisor, scale) : scale;
  const Value kernel = int4_kernel(packed_kernel, use_.scales_product ? Value() : scale, {}, {});
  const Value product = use_.product(input, kernel);
  const Value result = divisor ? ops::divide(product, divisor) : product;
  if (!context.training() || !activation_quantizer_) return result;
  return straight_through(result, use_.product(x, int4_kernel(packed_kernel, scale, {}, {})));
}

Value KernelWeights::multiply_float8(CallContext& context, const Value& x) const {
  if (lora_) fail<NotImplementedError>("float8 does not support LoRA (layer '{}').", owner_.name());
  const auto rounded = [&](const Value& value, const Variable& scale) {
    const Value result =
        quantize_and_dequantize(value, context.read(scale), owner_.compute_dtype());
    return context.training() ? straight_through(result, value) : result;
  };
  return use_.product(rounded(x, float8_[0]), rounded(context.read(kernel_), float8_[2]));
}

Value KernelWeights::calibrated_kernel(CallContext& context) const {
  Value kernel = context.read(kernel_);
  if (weight_bits_ == 4) kernel = unpack_int4(kernel, use_.calibrated_columns, 0);
  if (weight_bits_ == 2 && kernel.dim(0) != use_.calibrated_columns)
    kernel = unpack_int2(kernel, use_.calibrated_columns, 0);
  kernel = dequantize_with_sz_map(kernel, context.read(scale_), context.read(zero_),
                                  context.read_exact(groups_), -1);
  kernel = ops::transpose(kernel);
  if (awq_scales_) kernel = ops::divide(kernel, ops::expand_dims(context.read(awq_scales_), -1));
  return ops::reshape(ops::cast(kernel, owner_.compute_dtype()), use_.kernel);
}

Value KernelWeights::with_lora(CallContext& context, const Value& x, const Value& product) const {
  if (!lora_) return product;
  const Value narrow = use_.product(x, context.read(lora_.a()));
  const Value addition = ops::matmul(narrow, context.read(lora_.b()));
  return ops::cast(ops::add(product, ops::multiply(addition, lora_.scale())),
                   owner_.compute_dtype());
}

Value KernelWeights::bias(CallContext& context, const Variable& bias) const {
  const Value value = context.read(bias);
  // Keras's float8 adds biases in bfloat16, for hardware that fuses only those.
  if (mode_ != "float8" || owner_.compute_dtype() != DType::float32) return value;
  return ops::cast(ops::cast(value, DType::bfloat16), DType::float32);
}

// ---------------------------------------------------------------- changing

void KernelWeights::enable_lora(Dim rank, const LoraOptions& options) {
  if (mode_ == "ternary") {
    fail<NotImplementedError>("lora is not supported with ternary weights (layer '{}').",
                              owner_.name());
  }
  lora_.build(owner_, use_.kernel, rank, options, use_.options.regularizer);
  kernel_.set_trainable(false);
}

// values, scale and zero as the mode keeps them.
Quantized KernelWeights::quantized_kernel(const Value& floats, const AbsMaxQuantizer& how) const {
  if (is_of_integers()) {
    Quantized result = abs_max_quantize(floats, how.axis.value_or(use_.kernel_axes), how);
    result.scale = use_.kernel_scale_beside_output(result.scale);
    if (packs_inputs()) result.values = pack_int4(result.values, packed_axis());
    return result;
  }
  const Value matrix = ops::reshape(floats, {use_.rows, use_.columns});
  Quantized result;
  if (block_size_ == -1) {
    result = abs_max_quantize(matrix, {0}, how);
    result.scale = ops::squeeze(result.scale, 0);
  } else {
    result = abs_max_quantize_grouped_with_zero_point(matrix, block_size_);
  }
  result.values = pack_int4(result.values, -1);
  return result;
}

void KernelWeights::quantize(const QuantizationConfig& config) {
  if (!mode_.empty()) {
    fail<ValueError>("Layer '{}' is quantized already, as '{}'.", owner_.name(), mode_);
  }
  if (lora_) {
    fail<ValueError>(
        "Layer '{}' has a low-rank addition: save and load the model first, which merges it.",
        owner_.name());
  }
  const Tensor floats = kernel_.value();
  if (config.mode() == "float8") {
    mode_ = "float8";
    return build_float8();
  }
  if (config.mode() == "ternary") return quantize_ternary();
  owner_.remove_weight(kernel_);
  mode_ = config.mode();
  build_quantized(config.json());
  const AbsMaxQuantizer otherwise = mode_ == "int8" ? AbsMaxQuantizer{} : int4_range;
  const Quantized result =
      quantized_kernel(constant(floats), weight_quantizer_or(config.json(), otherwise));
  const std::vector<Tensor> values = evaluate_all({result.values, result.scale, result.zero});
  kernel_.assign(values[0]);
  scale_.assign(values[1]);
  if (zero_) zero_.assign(values[2]);
}

void KernelWeights::quantize_ternary(std::optional<double> threshold) {
  const Ternary ternary = ternary_kernel(constant(kernel_.value()), threshold);
  const std::vector<Tensor> results = evaluate_all({pack_ternary(ternary.signs), ternary.mean});
  owner_.remove_weight(kernel_);
  mode_ = "ternary";
  build_quantized(Json());
  kernel_.assign(results[0]);
  scale_.assign(threshold ? Tensor::full(scale_.dtype(), {}, 1) : results[1]);
}

// ---------------------------------------------------------------- files

std::vector<Variable> KernelWeights::saved_variables(const Variable& bias) const {
  const bool is_calibrated = mode_ == "gptq" || mode_ == "awq";
  std::vector<Variable> order;
  const auto add_if = [&](const Variable& variable) {
    if (variable) order.push_back(variable);
  };
  if (!is_calibrated) add_if(kernel_);
  add_if(bias);
  if (is_calibrated) add_if(kernel_);
  add_if(scale_);
  add_if(zero_);
  add_if(awq_scales_);
  add_if(groups_);
  for (const Variable& variable : float8_) add_if(variable);
  return order;
}

std::vector<Tensor> KernelWeights::merged() const {
  const Value addition = ops::reshape(lora_.delta(), use_.kernel);
  const Value kernel = constant(kernel_.value());
  if (mode_.empty()) {
    return evaluate_all(
        {ops::cast(ops::add(ops::cast(kernel, owner_.compute_dtype()), addition), kernel.dtype())});
  }
  Value floats;
  if (is_of_integers()) {
    floats = ops::divide(ops::cast(integers(kernel), owner_.compute_dtype()),
                         use_.kernel_scale_back(constant(scale_.value())));
  } else {
    floats =
        int4_kernel(kernel, constant(scale_.value()), zero_ ? constant(zero_.value()) : Value(),
                    groups_ ? constant(groups_.value()) : Value());
  }
  const Quantized result = quantized_kernel(ops::add(floats, addition),
                                            mode_ == "int8" ? AbsMaxQuantizer{} : int4_range);
  return evaluate_all({result.values, result.scale, result.zero});
}

std::vector<Tensor> KernelWeights::saved_values(const Variable& bias) const {
  const bool merges = lora_ && (mode_.empty() || mode_ == "int8" || mode_ == "int4");
  const std::vector<Tensor> changed = merges ? merged() : std::vector<Tensor>();
  std::vector<Tensor> values;
  for (const Variable& variable : saved_variables(bias)) {
    if (merges && variable == kernel_) {
      values.push_back(changed[0]);
    } else if (merges && variable == scale_) {
      values.push_back(changed[1]);
    } else if (merges && variable == zero_) {
      values.push_back(changed[2]);
    } else {
      values.push_back(variable.value());
    }
  }
  return values;
}

}  // namespace ramet
