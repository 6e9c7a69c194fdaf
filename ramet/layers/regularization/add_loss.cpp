#include "ramet/layers/regularization/add_loss.h"

#include "ramet/layers/registry.h"

namespace ramet {

Value AddLossLayer::call(CallContext& context, const Value& x) {
  context.add_loss(x);
  return x;
}

RAMET_DEFINE_LAYER(AddLossLayer)

}  // namespace ramet
