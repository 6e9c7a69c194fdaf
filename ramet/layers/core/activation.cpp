#include "ramet/layers/core/activation.h"

#include "ramet/layers/registry.h"

namespace ramet {

Value ActivationLayer::call(CallContext&, const Value& x) { return config().activation.get()(x); }

RAMET_DEFINE_LAYER(ActivationLayer)

}  // namespace ramet
