#include "ramet/layers/activations/elu.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Value ELULayer::call(CallContext&, const Value& x) { return ops::elu(x, config().alpha); }

RAMET_DEFINE_LAYER(ELULayer)

}  // namespace ramet
