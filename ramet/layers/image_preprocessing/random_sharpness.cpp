#include "ramet/layers/image_preprocessing/random_sharpness.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomSharpnessLayer::RandomSharpnessLayer(RandomSharpnessConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
  config_.value_range = sorted_value_range(config_.value_range);
}

Transformation RandomSharpnessLayer::draw(Draws& draws, const Shape& images) const {
  const NumberPair& factor = config().factor;
  return {images, {{"factor", draws.uniform({images[0], 1, 1, 1}, factor.low(), factor.high())}}};
}

Value RandomSharpnessLayer::transform_images(const Value& images,
                                             const Transformation& transformation,
                                             bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  if (!training) return x;
  constexpr float a = 1.0F / 13, b = 5.0F / 13;
  const Value kernel = constant(Tensor::of<float>({3, 3}, {a, a, a, a, b, a, a, a, a}));
  const Value smooth =
      channels_last(x, [&](const Value& last) { return ops::filter_channels(last, kernel); });
  const Value blur =
      ops::subtract(1.0, ops::cast(ops::multiply(transformation["factor"], 2.0), compute_dtype()));
  const Value y = ops::add(x, ops::multiply(blur, ops::subtract(smooth, x)));
  return ops::clip(y, config().value_range.low(), config().value_range.high());
}

RAMET_DEFINE_LAYER(RandomSharpnessLayer)

}  // namespace ramet
