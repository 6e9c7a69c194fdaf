#include "ramet/layers/image_preprocessing/random_brightness.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomBrightnessLayer::RandomBrightnessLayer(RandomBrightnessConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = -1, .high = 1});
  config_.value_range = sorted_value_range(config_.value_range);
}

Transformation RandomBrightnessLayer::draw(Draws& draws, const Shape& images) const {
  const NumberPair &factor = config().factor.get(), &range = config().value_range;
  const Value share = draws.uniform({images[0], 1, 1, 1}, factor.low(), factor.high());
  return {images, {{"delta", ops::multiply(share, range.high() - range.low())}}};
}

Value RandomBrightnessLayer::transform_images(const Value& images,
                                              const Transformation& transformation,
                                              bool training) const {
  // Until 3.5 Keras converted pictures that it does not change, too.
  if (!training && keras_version() >= KerasVersion{3, 6}) return images;
  if (!training) return ops::cast(images, compute_dtype());
  const Value delta = ops::cast(transformation["delta"], images.dtype());
  return ops::clip(ops::add(images, delta), config().value_range.low(),
                   config().value_range.high());
}

RAMET_DEFINE_LAYER(RandomBrightnessLayer)

}  // namespace ramet
