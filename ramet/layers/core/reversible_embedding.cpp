#include "ramet/layers/core/reversible_embedding.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void ReversibleEmbeddingLayer::build(const BuildShapes&) {
  embeddings_ = add_weight("embeddings", {config().input_dim, config().output_dim},
                           {.initializer = config().embeddings_initializer,
                            .regularizer = config().embeddings_regularizer,
                            .constraint = config().embeddings_constraint});
  if (config().tie_weights) return;
  reverse_embeddings_ = add_weight("reverse_embeddings", {config().output_dim, config().input_dim},
                                   {.initializer = config().embeddings_initializer});
}

Value ReversibleEmbeddingLayer::call(CallContext& context, const CallInputs& inputs) {
  const Value x = inputs.value("inputs");
  if (inputs.flag("reverse")) return scores(context, x);
  const Value vectors = embed(context, x);
  if (config().mask_zero) context.set_mask(vectors, ops::not_equal(x, 0));
  return vectors;
}

Value ReversibleEmbeddingLayer::embed(CallContext& context, const Value& indices) {
  const bool is_wide = indices.dtype() == DType::int32 || indices.dtype() == DType::int64;
  const Value positions = is_wide ? indices : ops::cast(indices, DType::int32);
  return ops::cast(ops::take(context.read(embeddings_), positions, 0), compute_dtype());
}

Value ReversibleEmbeddingLayer::scores(CallContext& context, const Value& vectors) {
  const bool is_tied = config().tie_weights;
  Value x = vectors, kernel = context.read(is_tied ? embeddings_ : reverse_embeddings_);
  if (config().reverse_dtype) {
    x = ops::cast(x, *config().reverse_dtype);
    kernel = ops::cast(kernel, *config().reverse_dtype);
  }
  const Value logits = ops::matmul(x, kernel, {.transpose_b = is_tied});
  if (config().logit_soft_cap.is_null()) return logits;
  const double cap = config().logit_soft_cap.as_double();
  return ops::multiply(ops::tanh(ops::divide(logits, cap)), cap);
}

RAMET_DEFINE_LAYER(ReversibleEmbeddingLayer)

}  // namespace ramet
