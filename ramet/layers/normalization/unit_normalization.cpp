#include "ramet/layers/normalization/unit_normalization.h"

#include "ramet/layers/operations/nn.h"
#include "ramet/layers/registry.h"

namespace ramet {

Value UnitNormalizationLayer::call(CallContext&, const Value& x) {
  constexpr double epsilon = 1e-12;
  return ops::normalize(x, config().axis, 2, epsilon);
}

RAMET_DEFINE_LAYER(UnitNormalizationLayer)

}  // namespace ramet
