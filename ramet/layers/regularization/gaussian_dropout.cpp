#include "ramet/layers/regularization/gaussian_dropout.h"

#include <cmath>

#include "ramet/layers/registry.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/random.h"

namespace ramet {

GaussianDropoutLayer::GaussianDropoutLayer(GaussianDropoutConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (this->config().rate > 0) seeds_.emplace(this->config().seed);
}

Value GaussianDropoutLayer::call(CallContext& context, const Value& x) {
  if (!context.training() || !seeds_) return x;
  const double stddev = std::sqrt(config().rate / (1 - config().rate));
  return ops::multiply(x,
                       ops::random_normal(seeds_->next(context), x.shape(), 1, stddev, x.dtype()));
}

RAMET_DEFINE_LAYER(GaussianDropoutLayer)

}  // namespace ramet
