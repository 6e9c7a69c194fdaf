#include "ramet/layers/applications/layer_scale.h"

#include "ramet/layers/naming.h"
#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void LayerScaleLayer::build(const Shape&) {
  // Keras gives the weight no name of its own.
  gamma_ = add_weight(auto_name("variable"), {config().projection_dim},
                      {.initializer = initializers::Constant{config().init_values.get()}});
}

Value LayerScaleLayer::call(CallContext& context, const Value& x) {
  return ops::multiply(x, context.read(gamma_));
}

RAMET_DEFINE_LAYER(LayerScaleLayer)

}  // namespace ramet
