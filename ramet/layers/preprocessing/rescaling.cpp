#include "ramet/layers/preprocessing/rescaling.h"

#include "ramet/layers/operations/operation.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Value RescalingLayer::call(CallContext&, const Value& x) {
  const auto number = [&](const Json& json) {
    return constant(constant_tensor(json).cast(compute_dtype()));
  };
  const Value scaled = ops::multiply(ops::cast(x, compute_dtype()), number(config().scale));
  return ops::add(scaled, number(config().offset));
}

RAMET_DEFINE_LAYER(RescalingLayer)

}  // namespace ramet
