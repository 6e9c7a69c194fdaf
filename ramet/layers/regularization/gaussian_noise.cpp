#include "ramet/layers/regularization/gaussian_noise.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/regularization/random_stream.h"

namespace ramet {

Value GaussianNoiseLayer::call(CallContext& context, const Value& x) {
  if (context.training() && config().stddev > 0) random_stream_unavailable(*this);
  return x;
}

RAMET_DEFINE_LAYER(GaussianNoiseLayer)

}  // namespace ramet
