#include "ramet/layers/regularization/gaussian_noise.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/random.h"

namespace ramet {

GaussianNoiseLayer::GaussianNoiseLayer(GaussianNoiseConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (this->config().stddev > 0) seeds_.emplace(this->config().seed);
}

Value GaussianNoiseLayer::call(CallContext& context, const Value& x) {
  if (!context.training() || !seeds_) return x;
  return ops::add(
      x, ops::random_normal(seeds_->next(context), x.shape(), 0, config().stddev, x.dtype()));
}

RAMET_DEFINE_LAYER(GaussianNoiseLayer)

}  // namespace ramet
