#include "ramet/layers/activations/relu.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Value rectified(const Value& x, const ReLUConfig& config) {
  const auto& [max_value, slope, threshold] = config;
  if (slope != 0 && !max_value && threshold == 0) return ops::leaky_relu(x, slope);
  if (slope == 0 && threshold == 0 && max_value == 6.0) return ops::relu6(x);
  Value y = threshold == 0 ? ops::relu(x)
                           : ops::multiply(x, ops::cast(ops::greater(x, threshold), x.dtype()));
  if (max_value) y = ops::clip(y, 0, *max_value);
  if (slope == 0) return y;
  return ops::subtract(y, ops::multiply(ops::relu(ops::subtract(threshold, x)), slope));
}

Value ReLULayer::call(CallContext&, const Value& x) { return rectified(x, config()); }

RAMET_DEFINE_LAYER(ReLULayer)

}  // namespace ramet
