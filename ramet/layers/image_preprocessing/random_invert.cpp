#include "ramet/layers/image_preprocessing/random_invert.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomInvertLayer::RandomInvertLayer(RandomInvertConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
}

Transformation RandomInvertLayer::draw(Draws& draws, const Shape& images) const {
  return {images, {{"is_inverted", draws.chance({images[0], 1, 1, 1}, config().factor)}}};
}

Value RandomInvertLayer::transform_images(const Value& images, const Transformation& transformation,
                                          bool training) const {
  if (!training) return images;
  const Value x = ops::cast(images, compute_dtype());
  return ops::where(transformation["is_inverted"], ops::subtract(config().value_range.high(), x),
                    x);
}

RAMET_DEFINE_LAYER(RandomInvertLayer)

}  // namespace ramet
