#include "ramet/layers/image_preprocessing/random_contrast.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomContrastLayer::RandomContrastLayer(RandomContrastConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
}

Transformation RandomContrastLayer::draw(Draws& draws, const Shape& images) const {
  const NumberPair& factor = config().factor;
  return {images,
          {{"factor", draws.uniform({images[0], 1, 1, 1}, 1 - factor.low(), 1 + factor.high(),
                                    compute_dtype())}}};
}

Value RandomContrastLayer::transform_images(const Value& images,
                                            const Transformation& transformation,
                                            bool training) const {
  // Until 3.5 Keras converted pictures that it does not change, too.
  if (!training && keras_version() >= KerasVersion{3, 6}) return images;
  if (!training) return ops::cast(images, compute_dtype());
  const auto axis = [&](std::int64_t from_back) { return from_back + 4; };
  const Value mean = ops::mean(images, {{axis(height_axis()), axis(width_axis())}, true});
  const Value stretched = ops::multiply(ops::subtract(images, mean), transformation["factor"]);
  return ops::clip(ops::add(stretched, mean), config().value_range.low(),
                   config().value_range.high());
}

RAMET_DEFINE_LAYER(RandomContrastLayer)

}  // namespace ramet
