#include "ramet/layers/activations/leaky_relu.h"

#include "ramet/ops/ops.h"

namespace ramet {

Value LeakyReLULayer::call(CallContext&, const Value& x) {
  return ops::leaky_relu(x, config().negative_slope);
}

}  // namespace ramet
