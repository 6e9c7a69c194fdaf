#include "ramet/layers/regularization/dropout.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/random.h"

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

Shape known_noise_shape(const std::optional<Shape>& noise_shape, const Shape& input) {
  Shape shape = noise_shape.value_or(input);
  for (std::size_t i = 0; i < std::min(shape.size(), input.size()); ++i) {
    if (shape[i] == any_dim) shape[i] = input[i];
  }
  return shape;
}

DropoutLayer::DropoutLayer(DropoutConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  check_noise_shape(this->config().noise_shape);
  if (this->config().rate > 0) seeds_.emplace(this->config().seed);
}

Value DropoutLayer::call(CallContext& context, const Value& x) {
  if (!context.training() || !seeds_) return x;
  return ops::dropout(x, config().rate, seeds_->next(context),
                      known_noise_shape(config().noise_shape, x.shape()));
}

RAMET_DEFINE_LAYER(DropoutLayer)

}  // namespace ramet
