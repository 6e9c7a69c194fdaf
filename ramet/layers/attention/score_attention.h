#pragma once
// What Attention and AdditiveAttention share: a list of inputs, and everything after the scores.

#include <functional>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

/// Raises ValueError unless the inputs are a list of two or three shapes.
std::vector<Shape> score_attention_shapes(const BuildShapes& shapes, const LayerBase& self);

/// Scores (batch, ..., queries, keys) from query and key.
using ScoreFunction = std::function<Value(const Value& query, const Value& key)>;

/// The dropout of both layers.
struct ScoreDropout {
  double rate = 0;
  const std::optional<SeedGenerator>& seeds;  ///< none when the rate is 0
};
/// The call of both layers.
Tree<Value> score_attention(CallContext& context, const CallInputs& inputs,
                            const ScoreDropout& dropout, const ScoreFunction& scores,
                            const LayerBase& self);

/// query + key for each pair of positions: (batch, ..., queries, keys, features).
Value pairwise_sum(const Value& query, const Value& key);

}  // namespace ramet
