#include "ramet/layers/core/masking.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Value MaskingLayer::call(CallContext&, const Value& x) {
  const Value differs = ops::not_equal(x, config().mask_value);
  return ops::where(ops::any(differs, {.axes = {-1}, .keepdims = true}), x, 0);
}

RAMET_DEFINE_LAYER(MaskingLayer)

}  // namespace ramet
