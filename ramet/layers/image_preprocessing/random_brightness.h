#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomBrightnessConfig {
  required<NumberPair> factor;
  NumberPair value_range = {0, 255};
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomBrightnessConfig::factor,
            "Bounds of the number, as a part of the range.");
    d.field("value_range", &RandomBrightnessConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("seed", &RandomBrightnessConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomBrightnessConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomBrightnessConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training adds a random number to each image.
class RandomBrightnessLayer final
    : public ImageLayer<RandomBrightnessLayer, RandomBrightnessConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomBrightness";
  explicit RandomBrightnessLayer(RandomBrightnessConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomBrightness = Handle<RandomBrightnessLayer>;

}  // namespace ramet
