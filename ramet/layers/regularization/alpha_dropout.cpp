#include "ramet/layers/regularization/alpha_dropout.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/regularization/dropout.h"
#include "ramet/layers/regularization/random_stream.h"

namespace ramet {

AlphaDropoutLayer::AlphaDropoutLayer(AlphaDropoutConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  check_noise_shape(this->config().noise_shape);
}

Value AlphaDropoutLayer::call(CallContext& context, const Value& x) {
  if (context.training() && config().rate > 0) random_stream_unavailable(*this);
  return x;
}

RAMET_DEFINE_LAYER(AlphaDropoutLayer)

}  // namespace ramet
