#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomSaturationConfig {
  required<NumberPair> factor;
  NumberPair value_range = {0, 255};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomSaturationConfig::factor,
            "Bounds of f; the saturation is scaled by f / (1 - f).");
    d.field("value_range", &RandomSaturationConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("data_format", &RandomSaturationConfig::data_format, "Where the channels are.");
    d.field("seed", &RandomSaturationConfig::seed, "Makes the numbers repeatable.");
    d.field("bounding_box_format", &RandomSaturationConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training scales the saturation of each image.
class RandomSaturationLayer final
    : public ImageLayer<RandomSaturationLayer, RandomSaturationConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomSaturation";
  explicit RandomSaturationLayer(RandomSaturationConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomSaturation = Handle<RandomSaturationLayer>;

}  // namespace ramet
