#include "ramet/layers/activations/thresholded_relu.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Value ThresholdedReLULayer::call(CallContext&, const Value& x) {
  return ops::multiply(x, ops::cast(ops::greater(x, config().theta), x.dtype()));
}

RAMET_DEFINE_LAYER(ThresholdedReLULayer)

}  // namespace ramet
