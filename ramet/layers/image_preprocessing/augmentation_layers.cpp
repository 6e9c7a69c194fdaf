#include "ramet/layers/image_preprocessing/augmentation_layers.h"

#include <algorithm>

#include "ramet/layers/image_preprocessing/auto_contrast.h"
#include "ramet/layers/image_preprocessing/equalization.h"
#include "ramet/layers/image_preprocessing/random_brightness.h"
#include "ramet/layers/image_preprocessing/random_color_degeneration.h"
#include "ramet/layers/image_preprocessing/random_contrast.h"
#include "ramet/layers/image_preprocessing/random_posterization.h"
#include "ramet/layers/image_preprocessing/random_rotation.h"
#include "ramet/layers/image_preprocessing/random_sharpness.h"
#include "ramet/layers/image_preprocessing/random_shear.h"
#include "ramet/layers/image_preprocessing/random_translation.h"
#include "ramet/layers/image_preprocessing/solarization.h"

namespace ramet {

namespace {

template <class L>
std::shared_ptr<const ImageTransformer> make(typename L::Config config, const Augmentation& with) {
  config.data_format = with.data_format;
  return std::make_shared<L>(std::move(config), LayerOptions{.dtype = with.dtype});
}

}  // namespace

AugmentationLayers moving_layers(const Augmentation& with) {
  return {
      make<RandomShearLayer>(
          {.x_factor = with.factor, .y_factor = with.factor, .interpolation = with.interpolation},
          with),
      make<RandomTranslationLayer>({.height_factor = with.factor,
                                    .width_factor = with.factor,
                                    .interpolation = with.interpolation},
                                   with),
      make<RandomRotationLayer>({.factor = with.factor, .interpolation = with.interpolation},
                                with)};
}

AugmentationLayers shading_layers(const Augmentation& with) {
  const NumberPair &factor = with.factor, &range = with.value_range;
  return {make<RandomBrightnessLayer>({.factor = factor, .value_range = range}, with),
          make<RandomColorDegenerationLayer>({.factor = factor, .value_range = range}, with),
          make<RandomContrastLayer>({.factor = factor, .value_range = range}, with),
          make<RandomSharpnessLayer>({.factor = factor, .value_range = range}, with)};
}

AugmentationLayers coarsening_layers(const Augmentation& with) {
  const NumberPair &factor = with.factor, &range = with.value_range;
  const int bits = std::max(1, static_cast<int>(8 * factor.high()));
  return {make<RandomPosterizationLayer>({.factor = bits, .value_range = range}, with),
          make<SolarizationLayer>(
              {.addition_factor = factor, .threshold_factor = factor, .value_range = range}, with)};
}

AugmentationLayers levelling_layers(const Augmentation& with) {
  return {make<AutoContrastLayer>({.value_range = with.value_range}, with),
          make<EqualizationLayer>({.value_range = with.value_range}, with)};
}

AugmentationLayers join(std::initializer_list<AugmentationLayers> groups) {
  AugmentationLayers all;
  for (const AugmentationLayers& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace ramet
