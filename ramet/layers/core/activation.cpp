#include "ramet/layers/core/activation.h"

namespace ramet {

Value ActivationLayer::call(CallContext&, const Value& x) { return config().activation.get()(x); }

}  // namespace ramet
