#include "ramet/layers/image_preprocessing/random_color_degeneration.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomColorDegenerationLayer::RandomColorDegenerationLayer(RandomColorDegenerationConfig config,
                                                           LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = -1, .high = 1});
  config_.value_range = sorted_value_range(config_.value_range);
}

Transformation RandomColorDegenerationLayer::draw(Draws& draws, const Shape& images) const {
  const NumberPair& factor = config().factor;
  return {images, {{"factor", draws.uniform({images[0], 1, 1, 1}, factor.low(), factor.high())}}};
}

Value RandomColorDegenerationLayer::transform_images(const Value& images,
                                                     const Transformation& transformation,
                                                     bool training) const {
  if (!training) return images;
  const Value x = ops::cast(images, compute_dtype());
  const Value factor = ops::cast(transformation["factor"], compute_dtype());
  const Value gray = channels_last(x, ops::rgb_to_grayscale);
  const Value mixed = ops::add(x, ops::multiply(factor, ops::subtract(gray, x)));
  return ops::clip(mixed, config().value_range.low(), config().value_range.high());
}

RAMET_DEFINE_LAYER(RandomColorDegenerationLayer)

}  // namespace ramet
