#include "ramet/layers/regularization/gaussian_dropout.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/regularization/random_stream.h"

namespace ramet {

Value GaussianDropoutLayer::call(CallContext& context, const Value& x) {
  if (context.training() && config().rate > 0) random_stream_unavailable(*this);
  return x;
}

RAMET_DEFINE_LAYER(GaussianDropoutLayer)

}  // namespace ramet
