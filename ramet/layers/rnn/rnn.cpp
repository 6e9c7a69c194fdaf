#include "ramet/layers/rnn/rnn.h"

#include "ramet/layers/registry.h"

namespace ramet {

RNNLayer::RNNLayer(RNNConfig config, LayerOptions options)
    : RecurrentLayerOf(std::move(config), std::move(options)) {
  recurrent_cell(config_.cell);
  hold_cell(config_.cell);
}

RAMET_DEFINE_LAYER(RNNLayer)

}  // namespace ramet
