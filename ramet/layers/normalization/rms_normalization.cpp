#include "ramet/layers/normalization/rms_normalization.h"

#include "ramet/layers/normalization/layer_normalization.h"
#include "ramet/layers/reduced_axes.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void RMSNormalizationLayer::build(const Shape& input) {
  config_.axis = Axes(config_.axis.values());
  keep_sorted(config_.axis, keras_version());
  scale_ =
      add_weight("scale", extents_of(input, config().axis, keras_name), {.initializer = "ones"});
}

Value RMSNormalizationLayer::call(CallContext& context, const Value& x) {
  const Value scale = context.read(scale_);
  const std::vector<Dim> axes = config().axis.from_front(x.rank(), keras_name);
  if (axes == std::vector<Dim>{static_cast<Dim>(x.rank()) - 1}) {
    const Value y = ops::layer_norm(x, scale, Value(), {.epsilon = config().epsilon, .rms = true});
    return ops::cast(y, x.dtype());
  }
  const DType wide = promote(x.dtype(), DType::float32);
  const Value wide_x = ops::cast(x, wide);
  const Value mean_square = reduce(ops::mean, ops::square(wide_x), config().axis, true);
  const Value y = ops::multiply(wide_x, ops::rsqrt(ops::add(mean_square, config().epsilon)));
  // Keras lets the scale broadcast from the last axis, whichever axes it belongs to.
  return ops::cast(ops::multiply(y, ops::cast(scale, wide)), x.dtype());
}

RAMET_DEFINE_LAYER(RMSNormalizationLayer)

}  // namespace ramet
