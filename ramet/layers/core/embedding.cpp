#include "ramet/layers/core/embedding.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void EmbeddingLayer::build(const BuildShapes&) {
  embeddings_.build(config().input_dim, config().output_dim,
                    {.initializer = config().embeddings_initializer,
                     .regularizer = config().embeddings_regularizer,
                     .constraint = config().embeddings_constraint},
                    config().quantization_config);
  if (config().lora_rank) {
    embeddings_.enable_lora(*config().lora_rank, {.lora_alpha = config().lora_alpha});
  }
}

Value EmbeddingLayer::call(CallContext& context, const Value& indices) {
  const bool is_wide = indices.dtype() == DType::int32 || indices.dtype() == DType::int64;
  return embeddings_.take(context, is_wide ? indices : ops::cast(indices, DType::int32));
}

void EmbeddingLayer::enable_lora(Dim rank, LoraOptions options) {
  check_lora(*this, embeddings_.lora(), rank, config().embeddings_constraint.has_value());
  embeddings_.enable_lora(rank, options);
  config_.lora_rank = rank;
  config_.lora_alpha = options.lora_alpha.value_or(static_cast<double>(rank));
}

void EmbeddingLayer::quantize(const QuantizationConfig& config) {
  check_quantizable(*this, config, {"int8", "int4"});
  embeddings_.quantize(config);
  config_.quantization_config = config.json();
  set_dtype_policy(quantized_policy(config, own_policy()));
}

RAMET_DEFINE_LAYER(EmbeddingLayer)

}  // namespace ramet
