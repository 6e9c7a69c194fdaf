#include "ramet/layers/core/embedding.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void EmbeddingLayer::build(const BuildShapes&) {
  embeddings_ = add_weight("embeddings", {config().input_dim, config().output_dim},
                           {.initializer = config().embeddings_initializer,
                            .regularizer = config().embeddings_regularizer,
                            .constraint = config().embeddings_constraint});
}

Value EmbeddingLayer::call(CallContext& context, const Value& indices) {
  const bool is_wide = indices.dtype() == DType::int32 || indices.dtype() == DType::int64;
  const Value positions = is_wide ? indices : ops::cast(indices, DType::int32);
  return ops::cast(ops::take(context.read(embeddings_), positions, 0), compute_dtype());
}

RAMET_DEFINE_LAYER(EmbeddingLayer)

}  // namespace ramet
