#include "ramet/layers/image_preprocessing/random_hue.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomHueLayer::RandomHueLayer(RandomHueConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
}

Transformation RandomHueLayer::draw(Draws& draws, const Shape& images) const {
  const Shape shape = {images[0], 1, 1, 1};
  const Value is_backwards = ops::greater(draws.uniform(shape), 0.5);
  const NumberPair& factor = config().factor;
  const Value turn = ops::multiply(draws.uniform(shape, factor.low(), factor.high()), 0.5);
  return {images, {{"turn", ops::where(is_backwards, ops::negative(turn), turn)}}};
}

Value RandomHueLayer::transform_images(const Value& images, const Transformation& transformation,
                                       bool training) const {
  if (!training) return images;
  const NumberPair unit = {0, 1};
  const auto in_range = [&](const Value& x, const NumberPair& from, const NumberPair& to) {
    return change_range(x, from, to, DType::float32);
  };
  const Value y = channels_last(ops::cast(images, compute_dtype()), [&](const Value& given) {
    const Value x = in_range(given, config().value_range, unit);
    Values hsv = ops::split(ops::rgb_to_hsv(x), 3, -1);
    Value hue = ops::add(hsv[0], ops::cast(transformation["turn"], x.dtype()));
    hue = ops::where(ops::greater(hue, 1.0), ops::subtract(hue, 1.0), hue);
    hsv[0] = ops::where(ops::less(hue, 0.0), ops::add(hue, 1.0), hue);
    const Value rgb = ops::clip(ops::hsv_to_rgb(ops::concatenate(hsv, -1)), 0, 1);
    return in_range(rgb, unit, config().value_range);
  });
  return ops::cast(y, compute_dtype());
}

RAMET_DEFINE_LAYER(RandomHueLayer)

}  // namespace ramet
