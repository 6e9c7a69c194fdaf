#include "ramet/layers/regularization/alpha_dropout.h"

#include <cmath>

#include "ramet/layers/registry.h"
#include "ramet/layers/regularization/dropout.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/random.h"

namespace ramet {

AlphaDropoutLayer::AlphaDropoutLayer(AlphaDropoutConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  check_noise_shape(this->config().noise_shape);
  if (this->config().rate > 0) seeds_.emplace(this->config().seed);
}

Value AlphaDropoutLayer::call(CallContext& context, const Value& x) {
  if (!context.training() || !seeds_) return x;
  // What is dropped becomes SELU's limit; scale and offset restore mean 0 and variance 1.
  constexpr double limit = -1.6732632423543772848 * 1.0507009873554804935;
  const double rate = config().rate;
  const double scale = 1 / std::sqrt((1 - rate) * (1 + rate * limit * limit));
  const Shape noise = known_noise_shape(config().noise_shape, x.shape());
  const Value is_kept = ops::greater_equal(ops::random_uniform(seeds_->next(context), noise), rate);
  return ops::add(ops::multiply(ops::where(is_kept, x, limit), scale), -scale * limit * rate);
}

RAMET_DEFINE_LAYER(AlphaDropoutLayer)

}  // namespace ramet
