#include "ramet/layers/preprocessing/tfd_concat.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Value TFDConcatLayer::call(CallContext&, const Values& xs) {
  return ops::concatenate(xs, config().axis);
}

RAMET_DEFINE_LAYER(TFDConcatLayer)

}  // namespace ramet
