#include "ramet/layers/core/identity.h"

namespace ramet {

Tree<Value> IdentityLayer::call(CallContext&, const CallInputs& inputs) { return inputs.first(); }

}  // namespace ramet
