#include "ramet/layers/reshaping/repeat_vector.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RepeatVectorLayer::RepeatVectorLayer(RepeatVectorConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 2});
}

Value RepeatVectorLayer::call(CallContext&, const Value& x) {
  return ops::repeat(ops::expand_dims(x, 1), config().n, 1);
}

RAMET_DEFINE_LAYER(RepeatVectorLayer)

}  // namespace ramet
