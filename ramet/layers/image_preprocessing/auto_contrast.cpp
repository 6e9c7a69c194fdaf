#include "ramet/layers/image_preprocessing/auto_contrast.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

AutoContrastLayer::AutoContrastLayer(AutoContrastConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.value_range = sorted_value_range(config_.value_range);
}

Value AutoContrastLayer::transform_images(const Value& images, const Transformation&, bool) const {
  const NumberPair bytes = {0, 255};
  const Value x = ops::cast(change_range(images, config().value_range, bytes, compute_dtype()),
                            compute_dtype());
  // Axes 1 and 2, wherever the channels are: as Keras does.
  const ops::ReduceAttrs spatial{{1, 2}, true};
  const Value low = ops::min(x, spatial), high = ops::max(x, spatial);
  const Value scale = ops::divide(255.0, ops::subtract(high, low));
  const Value offset = ops::multiply(ops::negative(low), scale);
  const Value stretched = ops::clip(ops::add(ops::multiply(x, scale), offset), 0, 255);
  const Value result = change_range(stretched, bytes, config().value_range, compute_dtype());
  // Of one colour only: 0 / 0.
  return ops::where(ops::isnan(result), ops::cast(images, compute_dtype()), result);
}

RAMET_DEFINE_LAYER(AutoContrastLayer)

}  // namespace ramet
