#include "ramet/layers/quantization/lora.h"

#include "ramet/ops/ops.h"

namespace ramet {

void check_lora(const LayerBase& layer, const Lora& lora, Dim rank, bool has_constraint) {
  if (has_constraint) {
    fail<ValueError>(
        "Lora is incompatible with kernel constraints. In order to enable lora on this layer, "
        "remove "
        "the `kernel_constraint` argument (layer '{}').",
        layer.name());
  }
  if (!layer.built) {
    fail<ValueError>("Cannot enable lora on a layer that isn't yet built (layer '{}').",
                     layer.name());
  }
  if (lora) {
    fail<ValueError>("lora is already enabled. This can only be done once per layer (layer '{}').",
                     layer.name());
  }
  if (rank < 1) {
    fail<ValueError>("enable_lora: expected a rank of at least 1, received {} (layer '{}').", rank,
                     layer.name());
  }
  if (layer.own_policy().quantization_mode() == "gptq") {
    fail<NotImplementedError>(
        "lora is not currently supported with GPTQ quantization (layer '{}').", layer.name());
  }
}

void Lora::build(LayerBase& layer, const Shape& kernel, Dim rank, const LoraOptions& options,
                 const std::optional<Regularizer>& regularizer, LoraNames names) {
  rank_ = rank;
  alpha_ = options.lora_alpha.value_or(static_cast<double>(rank));
  Shape a = kernel;
  a.back() = rank;
  a_ = layer.add_weight(std::string(names.a), a,
                        {.initializer = options.a_initializer, .regularizer = regularizer},
                        DType::float32);
  b_ = layer.add_weight(std::string(names.b), {rank, kernel.back()},
                        {.initializer = options.b_initializer, .regularizer = regularizer},
                        DType::float32);
}

Value Lora::added_to(CallContext& context, const Value& kernel, DType compute_dtype) const {
  const Value product = ops::matmul(context.read(a_), context.read(b_));
  return ops::cast(ops::add(kernel, ops::multiply(product, scale())), compute_dtype);
}

Value Lora::delta() const {
  return ops::multiply(ops::matmul(constant(a_.value()), constant(b_.value())), scale());
}

void Lora::reset() const {
  if (!*this) return;
  a_.assign(Tensor::zeros(a_.dtype(), a_.shape()));
  b_.assign(Tensor::zeros(b_.dtype(), b_.shape()));
}

}  // namespace ramet
