#include "ramet/layers/image_preprocessing/random_saturation.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomSaturationLayer::RandomSaturationLayer(RandomSaturationConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = -1, .high = 1});
  config_.value_range = sorted_value_range(config_.value_range);
}

Transformation RandomSaturationLayer::draw(Draws& draws, const Shape& images) const {
  constexpr double epsilon = 1e-7;
  const NumberPair& factor = config().factor;
  const Value share = draws.uniform({images[0], 1, 1, 1}, factor.low(), factor.high());
  const Value rest = ops::add(ops::subtract(1.0, share), epsilon);
  return {images, {{"factor", ops::divide(share, rest)}}};
}

Value RandomSaturationLayer::transform_images(const Value& images,
                                              const Transformation& transformation,
                                              bool training) const {
  if (!training) return images;
  const Value factor = ops::cast(transformation["factor"], compute_dtype());
  return channels_last(images, [&](const Value& x) {
    Values hsv = ops::split(ops::rgb_to_hsv(x), 3, -1);
    hsv[1] = ops::clip(ops::multiply(hsv[1], factor), config().value_range.low(),
                       config().value_range.high());
    return ops::hsv_to_rgb(ops::concatenate(hsv, -1));
  });
}

RAMET_DEFINE_LAYER(RandomSaturationLayer)

}  // namespace ramet
