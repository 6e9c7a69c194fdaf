#include "ramet/layers/core/identity.h"

#include "ramet/layers/registry.h"

namespace ramet {

Tree<Value> IdentityLayer::call(CallContext&, const CallInputs& inputs) { return inputs.first(); }

RAMET_DEFINE_LAYER(IdentityLayer)

}  // namespace ramet
