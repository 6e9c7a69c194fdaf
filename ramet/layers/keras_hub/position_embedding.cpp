#include "ramet/layers/keras_hub/position_embedding.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Dim start_index(const CallInputs& inputs, const LayerBase& layer) {
  const Tree<Value>* given = inputs.find("start_index");
  if (given == nullptr) return 0;
  if (!given->is_constant() || !given->constant().is_int()) {
    fail<NotImplementedError>("{} '{}': expected a number for start_index, received a tensor.",
                              layer.class_name(), layer.name());
  }
  return given->constant().as_int();
}

void PositionEmbeddingLayer::build(const BuildShapes& shapes) {
  const Shape& input = single_shape(shapes, name());
  if (input.size() < 2 || input.back() == any_dim) {
    fail<ValueError>("PositionEmbedding '{}' needs a known last axis, received shape {}.", name(),
                     to_string(input));
  }
  embeddings_ = add_weight("embeddings", {config().sequence_length, input.back()},
                           {.initializer = config().initializer});
}

Tree<Value> PositionEmbeddingLayer::call(CallContext& context, const CallInputs& inputs) {
  const Value x = inputs.value("inputs");
  const Dim begin = start_index(inputs, *this), length = x.dim(-2);
  // While only shapes are inferred, extents may be unknown: the output has the input's.
  if (!is_known(x.shape())) return ops::multiply(x, 0.0);
  if (begin < 0 || begin + length > config().sequence_length) {
    fail<ValueError>(
        "PositionEmbedding '{}': expected positions below {}, received a sequence of {} from {}.",
        name(), config().sequence_length.get(), length, begin);
  }
  const Value rows = ops::slice_axis(context.read(embeddings_), 0, begin, begin + length);
  return ops::broadcast_to(rows, x.shape());
}

RAMET_DEFINE_LAYER(PositionEmbeddingLayer)

}  // namespace ramet
