#include "ramet/layers/activations/leaky_relu.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Value LeakyReLULayer::call(CallContext&, const Value& x) {
  return ops::leaky_relu(x, config().negative_slope);
}

RAMET_DEFINE_LAYER(LeakyReLULayer)

}  // namespace ramet
