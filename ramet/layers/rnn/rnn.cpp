#include "ramet/layers/rnn/rnn.h"

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/registry.h"

namespace ramet {

RNNLayer::RNNLayer(RNNConfig config, LayerOptions options)
    : RecurrentLayerOf(std::move(config), std::move(options)) {
  const Layer& given = config_.cell;
  // A cell of a class that ramet does not know can be loaded, moved and saved, if not run.
  if (given.as<OpaqueLayer>() == nullptr) recurrent_cell(given);
  hold_cell(given);
}

RAMET_DEFINE_LAYER(RNNLayer)

}  // namespace ramet
