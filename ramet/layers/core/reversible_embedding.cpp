#include "ramet/layers/core/reversible_embedding.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void ReversibleEmbeddingLayer::build(const BuildShapes&) {
  embeddings_.build(config().input_dim, config().output_dim,
                    {.initializer = config().embeddings_initializer,
                     .regularizer = config().embeddings_regularizer,
                     .constraint = config().embeddings_constraint},
                    config().quantization_config);
  if (!config().tie_weights) build_reverse();
  if (config().lora_rank) {
    embeddings_.enable_lora(*config().lora_rank, {.lora_alpha = config().lora_alpha});
  }
}

void ReversibleEmbeddingLayer::build_reverse() {
  const Dim rows = config().output_dim, columns = config().input_dim;
  const std::string& mode = embeddings_.mode();
  if (mode.empty()) {
    reverse_ = add_weight("reverse_embeddings", {rows, columns},
                          {.initializer = config().embeddings_initializer});
    return;
  }
  const Dim block = embeddings_.block_size();
  const VariableOptions zeros = {.trainable = false},
                        ones = {.initializer = "ones", .trainable = false};
  reverse_ = add_weight("reverse_embeddings", {mode == "int4" ? (rows + 1) / 2 : rows, columns},
                        zeros, DType::int8);
  const Shape scales = block == -1 ? Shape{columns} : Shape{(rows + block - 1) / block, columns};
  reverse_scale_ = add_weight("reverse_embeddings_scale", scales, ones);
  if (block != -1) reverse_zero_ = add_weight("reverse_embeddings_zero", scales, zeros);
}

Value ReversibleEmbeddingLayer::call(CallContext& context, const CallInputs& inputs) {
  const Value x = inputs.value("inputs");
  if (inputs.flag("reverse")) return scores(context, x);
  const bool is_wide = x.dtype() == DType::int32 || x.dtype() == DType::int64;
  const Value vectors = embeddings_.take(context, is_wide ? x : ops::cast(x, DType::int32));
  if (config().mask_zero) context.set_mask(vectors, ops::not_equal(x, 0));
  return vectors;
}

Value ReversibleEmbeddingLayer::scores(CallContext& context, const Value& vectors) const {
  Value logits;
  if (embeddings_.mode().empty()) {
    const bool is_tied = config().tie_weights;
    Value x = vectors, kernel = is_tied ? embeddings_.table(context) : context.read(reverse_);
    if (config().reverse_dtype) {
      x = ops::cast(x, *config().reverse_dtype);
      kernel = ops::cast(kernel, *config().reverse_dtype);
    }
    logits = ops::matmul(x, kernel, {.transpose_b = is_tied});
  } else {
    logits = quantized_scores(context, vectors);
  }
  if (config().logit_soft_cap.is_null()) return logits;
  const double cap = config().logit_soft_cap.as_double();
  return ops::multiply(ops::tanh(ops::divide(logits, cap)), cap);
}

std::pair<Value, Value> ReversibleEmbeddingLayer::reverse_integers(CallContext& context) const {
  if (config().tie_weights) {
    const auto [values, scale] = embeddings_.integers(context);
    return {ops::transpose(values), scale};
  }
  const Value values = context.read(reverse_);
  return {embeddings_.mode() == "int4" ? unpack_int4(values, config().output_dim, 0)
                                       : ops::cast(values, DType::float32),
          context.read(reverse_scale_)};
}

Value ReversibleEmbeddingLayer::quantized_scores(CallContext& context, const Value& vectors) const {
  const auto quantizer = activation_quantizer_or(config().quantization_config,
                                                 AbsMaxQuantizer{.axis = std::vector<Dim>{-1}});
  Value x = vectors, divisor;
  if (quantizer) {
    const Quantized input = abs_max_quantize(
        vectors, quantizer->axis.value_or(std::vector<Dim>{static_cast<Dim>(vectors.rank()) - 1}),
        *quantizer);
    x = ops::cast(input.values, DType::float32);
    divisor = input.scale;
  }
  if (embeddings_.block_size() == -1) {
    const auto [values, scale] = reverse_integers(context);
    const Value product = ops::cast(ops::matmul(x, values), compute_dtype());
    return ops::divide(product, divisor ? ops::multiply(divisor, scale) : scale);
  }
  // With groups, the integers mean nothing by themselves.
  Value kernel;
  if (config().tie_weights) {
    kernel = ops::transpose(embeddings_.quantized_floats(context));
  } else {
    kernel = dequantize_with_sz_map(ops::cast(reverse_integers(context).first, compute_dtype()),
                                    context.read(reverse_scale_), context.read(reverse_zero_),
                                    embeddings_.groups(context), 0);
  }
  const Value product = ops::matmul(ops::cast(x, kernel.dtype()), kernel);
  return divisor ? ops::divide(product, divisor) : product;
}

void ReversibleEmbeddingLayer::enable_lora(Dim rank, LoraOptions options) {
  check_lora(*this, embeddings_.lora(), rank, config().embeddings_constraint.has_value());
  embeddings_.enable_lora(rank, options);
  config_.lora_rank = rank;
  config_.lora_alpha = options.lora_alpha.value_or(static_cast<double>(rank));
}

void ReversibleEmbeddingLayer::quantize(const QuantizationConfig& config) {
  check_quantizable(*this, config, {"int8", "int4"});
  embeddings_.quantize(config);
  if (reverse_) {
    const Tensor floats = reverse_.value();
    remove_weight(reverse_);
    build_reverse();
    Quantized result;
    if (embeddings_.block_size() == -1) {
      const AbsMaxQuantizer otherwise =
          config.mode() == "int4" ? AbsMaxQuantizer{.value_range = {-8, 7}} : AbsMaxQuantizer{};
      const AbsMaxQuantizer how = weight_quantizer_or(config.json(), otherwise);
      result = abs_max_quantize(constant(floats), how.axis.value_or(std::vector<Dim>{0}), how);
      result.scale = ops::squeeze(result.scale, 0);
    } else {
      result = abs_max_quantize_grouped_with_zero_point(constant(floats), embeddings_.block_size());
    }
    if (config.mode() == "int4") result.values = pack_int4(result.values, 0);
    const std::vector<Tensor> values = evaluate_all({result.values, result.scale, result.zero});
    reverse_.assign(values[0]);
    reverse_scale_.assign(values[1]);
    if (reverse_zero_) reverse_zero_.assign(values[2]);
  }
  config_.quantization_config = config.json();
  set_dtype_policy(quantized_policy(config, own_policy()));
}

std::vector<Variable> ReversibleEmbeddingLayer::saved_variables() const {
  std::vector<Variable> order = embeddings_.saved_variables();
  for (const Variable& variable : {reverse_, reverse_scale_, reverse_zero_}) {
    if (variable) order.push_back(variable);
  }
  return order;
}

std::vector<Tensor> ReversibleEmbeddingLayer::saved_values() const {
  std::vector<Tensor> values = embeddings_.saved_values();
  for (const Variable& variable : {reverse_, reverse_scale_, reverse_zero_}) {
    if (variable) values.push_back(variable.value());
  }
  return values;
}

RAMET_DEFINE_LAYER(ReversibleEmbeddingLayer)

}  // namespace ramet
