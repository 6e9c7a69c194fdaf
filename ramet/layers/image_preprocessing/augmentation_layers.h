#pragma once
// The layers that RandAugment and AugMix choose from.

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

/// What they are made with.
struct Augmentation {
  NumberPair factor = {0, 1}, value_range = {0, 255};
  Interpolation interpolation = Interpolation::bilinear;
  DataFormat data_format = DataFormat::channels_last;
  DTypePolicy dtype;
};

using AugmentationLayers = std::vector<std::shared_ptr<const ImageTransformer>>;

/// RandomShear, RandomTranslation, RandomRotation: they move pixels.
AugmentationLayers moving_layers(const Augmentation& with);
/// RandomBrightness, RandomColorDegeneration, RandomContrast, RandomSharpness.
AugmentationLayers shading_layers(const Augmentation& with);
/// RandomPosterization, Solarization.
AugmentationLayers coarsening_layers(const Augmentation& with);
/// AutoContrast, Equalization.
AugmentationLayers levelling_layers(const Augmentation& with);

AugmentationLayers join(std::initializer_list<AugmentationLayers> groups);

}  // namespace ramet
