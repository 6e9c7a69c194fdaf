#include "ramet/layers/keras_hub/token_and_position_embedding.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

TokenAndPositionEmbeddingLayer::TokenAndPositionEmbeddingLayer(
    TokenAndPositionEmbeddingConfig given, LayerOptions options)
    : LayerOf(std::move(given), std::move(options)),
      tokens_(ReversibleEmbedding({.input_dim = config().vocabulary_size,
                                   .output_dim = config().embedding_dim,
                                   .tie_weights = config().tie_weights,
                                   .embeddings_initializer = config().embeddings_initializer,
                                   .mask_zero = config().mask_zero},
                                  {.name = "token_embedding", .dtype = dtype_policy()})),
      positions_(PositionEmbedding({.sequence_length = config().sequence_length,
                                    .initializer = config().embeddings_initializer},
                                   {.name = "position_embedding", .dtype = dtype_policy()})) {
  add_sublayer("token_embedding", tokens_);
  add_sublayer("position_embedding", positions_);
}

void TokenAndPositionEmbeddingLayer::build(const BuildShapes& shapes) {
  Shape input = single_shape(shapes, name());
  tokens_.impl().build_from({{"input_shape", input}});
  input.push_back(config().embedding_dim);
  positions_.impl().build_from({{"input_shape", input}});
}

Tree<Value> TokenAndPositionEmbeddingLayer::call(CallContext& context, const CallInputs& inputs) {
  const Value tokens = tokens_.impl().invoke(context, {{inputs.value("inputs")}, {}}).leaf();
  const Dim begin = start_index(inputs, *this);
  const Value positions =
      positions_.impl().invoke(context, {{tokens, Tree<Value>::constant(begin)}, {}}).leaf();
  return ops::add(tokens, positions);
}

RAMET_DEFINE_LAYER(TokenAndPositionEmbeddingLayer)

}  // namespace ramet
