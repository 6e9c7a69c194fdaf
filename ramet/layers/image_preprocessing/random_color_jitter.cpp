#include "ramet/layers/image_preprocessing/random_color_jitter.h"

#include "ramet/layers/image_preprocessing/random_brightness.h"
#include "ramet/layers/image_preprocessing/random_contrast.h"
#include "ramet/layers/image_preprocessing/random_hue.h"
#include "ramet/layers/image_preprocessing/random_saturation.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomColorJitterLayer::RandomColorJitterLayer(RandomColorJitterConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  const NumberPair& range = config_.value_range;
  // As in Keras they keep the default data_format, whatever this layer has.
  if (const auto& factor = config_.brightness_factor) {
    steps_.push_back(std::make_shared<RandomBrightnessLayer>(
        RandomBrightnessConfig{.factor = *factor, .value_range = range}));
  }
  if (const auto& factor = config_.contrast_factor) {
    steps_.push_back(std::make_shared<RandomContrastLayer>(
        RandomContrastConfig{.factor = *factor, .value_range = range}));
  }
  if (const auto& factor = config_.saturation_factor) {
    steps_.push_back(std::make_shared<RandomSaturationLayer>(
        RandomSaturationConfig{.factor = *factor, .value_range = range}));
  }
  if (const auto& factor = config_.hue_factor) {
    steps_.push_back(
        std::make_shared<RandomHueLayer>(RandomHueConfig{.factor = *factor, .value_range = range}));
  }
}

Transformation RandomColorJitterLayer::draw(Draws& draws, const Shape& images) const {
  Transformation all{images};
  for (const auto& step : steps_) all.parts.push_back(step->draw(draws, images));
  return all;
}

Value RandomColorJitterLayer::transform_images(const Value& images,
                                               const Transformation& transformation,
                                               bool training) const {
  if (!training) return images;
  Value x = ops::cast(images, compute_dtype());
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    x = steps_[i]->transform_images(x, transformation.parts[i], training);
  }
  return ops::cast(x, compute_dtype());
}

RAMET_DEFINE_LAYER(RandomColorJitterLayer)

}  // namespace ramet
