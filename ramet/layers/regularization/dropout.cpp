#include "ramet/layers/regularization/dropout.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/regularization/random_stream.h"

namespace ramet {

void check_noise_shape(const std::optional<Shape>& noise_shape) {
  if (!noise_shape) return;
  for (Dim extent : *noise_shape) {
    if (extent > 0 || extent == any_dim) continue;
    fail<ValueError>(
        "Invalid value received for argument `noise_shape`. Expected all dimensions to be positive "
        "integers or None. Received: {}",
        to_string(*noise_shape));
  }
}

DropoutLayer::DropoutLayer(DropoutConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  check_noise_shape(this->config().noise_shape);
}

Value DropoutLayer::call(CallContext& context, const Value& x) {
  if (context.training() && config().rate > 0) random_stream_unavailable(*this);
  return x;
}

RAMET_DEFINE_LAYER(DropoutLayer)

}  // namespace ramet
