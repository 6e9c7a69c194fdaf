#include "ramet/layers/applications/custom_scale_layer.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Value CustomScaleLayerLayer::call(CallContext&, const Values& xs) {
  if (xs.size() != 2) {
    fail<ValueError>("Layer '{}' expects two inputs, received {}.", name(), xs.size());
  }
  return ops::add(xs[0], ops::multiply(xs[1], config().scale.get()));
}

RAMET_DEFINE_LAYER(CustomScaleLayerLayer)

}  // namespace ramet
