#pragma once
// clone_model: a model of the same connections made of new layers, and so with new weights.
//
//   Model copy = clone_model(model, {.clone_function = [](const Layer& layer) -> Layer {
//     if (layer.as<LSTMLayer>()) return Bidirectional({.layer = layer.from_own_config()});
//     return layer.from_own_config();
//   }});

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include "ramet/models/model.h"

namespace ramet {

/// Asked once for each layer and operation that is no input. Gives what stands in its place: a new
/// layer, the same one (shared weights), or one of another class.
using CloneFunction = std::function<Layer(const Layer& layer)>;
/// Asked for each call of a cloned layer instead of calling it; gives the call's outputs.
using CallFunction =
    std::function<Tree<KerasTensor>(const Layer& layer, const Arguments<KerasTensor>& arguments)>;
/// Which layer each original became. Passing one cache to several calls makes clones share layers.
using CloneCache = std::unordered_map<const LayerBase*, Layer>;

/// What the clone's weights are.
enum class CloneWeights {
  initialize,  ///< drawn anew, as Keras does; equal only where an initializer has a seed
  copy,        ///< the original's values; memory is shared until one of the two is written to
  share,       ///< the original's variables: a change to one is seen by both
};
constexpr auto choices(CloneWeights) {
  return std::array<std::string_view, 3>{"initialize", "copy", "share"};
}

/// What the optimizer of a compiled model's clone knows.
enum class CloneOptimizer {
  restart,  ///< nothing: it has taken no step, as in Keras
  copy,     ///< what the original's does: iterations, scale of the loss, and the slots of each
            ///< weight, bound to the weight that took its place. State that is no weight, such as
  ///< Dropout's seeds, is copied too: with weights copied, the next step is the original's
};
constexpr auto choices(CloneOptimizer) {
  return std::array<std::string_view, 2>{"restart", "copy"};
}

struct CloneOptions {
  /// Tensors, or outputs of InputLayers, to build on: one for a Sequential, the structure of
  /// `model.input()` for a Functional. Else new Inputs like the original's are made.
  std::optional<Tree<KerasTensor>> input_tensors = std::nullopt;
  CloneFunction clone_function = nullptr;  ///< default: Layer::from_own_config
  CallFunction call_function = nullptr;    ///< for Functional models only
  bool recursive = false;                  ///< enter nested models, too
  CloneCache* cache = nullptr;             ///< default: a new one
  CloneWeights weights = CloneWeights::initialize;
  bool keep_compiled = true;  ///< a compiled model's clone is compiled
  /// Weights without a counterpart of the same shape get new slots.
  CloneOptimizer optimizer = CloneOptimizer::restart;
};

/// Raises ValueError with Keras's texts (docs/differences.md lists where ramet keeps more than
/// Keras): input_tensors of another structure or count, call_function for a Sequential, names used
/// twice, inputs that a layer cannot take, and weights that cannot be copied.
Model clone_model(const Model& model, CloneOptions options = {});

}  // namespace ramet
