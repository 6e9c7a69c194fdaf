#include "ramet/layers/image_preprocessing/random_elastic_transform.h"

#include <algorithm>

#include "ramet/layers/image_preprocessing/affine.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomElasticTransformLayer::RandomElasticTransformLayer(RandomElasticTransformConfig config,
                                                         LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
  config_.scale = factor_range(config_.scale, {.name = "scale", .low = 0, .high = 1});
  require_affine(config_.interpolation);
}

Transformation RandomElasticTransformLayer::draw(Draws& draws, const Shape& images) const {
  const NumberPair& scale = config().scale;
  if (scale.high() == 0 || config().factor.high() == 0) return {images};
  const Value is_distorted = draws.chance({images[0], 1, 1, 1}, config().factor);
  const Value strength = draws.uniform({}, scale.low(), scale.high(), compute_dtype());
  const Value noise = draws.normal({images[0], height(images), width(images), 1}, compute_dtype());
  return {images, {{"is_distorted", is_distorted}, {"strength", strength}, {"noise", noise}}};
}

Value RandomElasticTransformLayer::distorted(const Value& images,
                                             const Transformation& transformation,
                                             Interpolation interpolation) const {
  if (transformation.values.empty()) return images;
  const Dim rows = height(images.shape()), columns = width(images.shape());
  const Value& strength = transformation["strength"];
  const double longer = static_cast<double>(std::max(rows, columns));
  const double shorter = static_cast<double>(std::min(rows, columns));
  const Value alpha = ops::multiply(strength, 0.1 * longer);
  const Value sigma = ops::multiply(strength, 0.05 * shorter);
  const Value moved = channels_last(images, [&](const Value& last) {
    return ops::elastic_transform(
        last, transformation["noise"], alpha, sigma, 0.05 * shorter * config().scale.high(),
        {interpolation, config().fill_mode, config().fill_value.as_double()});
  });
  const Value chosen = ops::where(transformation["is_distorted"], moved, images);
  return ops::cast(ops::clip(chosen, config().value_range.low(), config().value_range.high()),
                   compute_dtype());
}

Value RandomElasticTransformLayer::transform_images(const Value& images,
                                                    const Transformation& transformation,
                                                    bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  return training ? distorted(x, transformation, config().interpolation) : x;
}

Value RandomElasticTransformLayer::transform_segmentation_masks(
    const Value& masks, const Transformation& transformation, bool training) const {
  return training ? distorted(masks, transformation, Interpolation::nearest) : masks;
}

RAMET_DEFINE_LAYER(RandomElasticTransformLayer)

}  // namespace ramet
