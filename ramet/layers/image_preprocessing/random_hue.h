#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomHueConfig {
  required<NumberPair> factor;
  NumberPair value_range = {0, 255};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomHueConfig::factor, "Bounds of the angle, as a part of half a turn.");
    d.field("value_range", &RandomHueConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("data_format", &RandomHueConfig::data_format, "Where the channels are.");
    d.field("seed", &RandomHueConfig::seed, "Makes the numbers repeatable.");
    d.field("bounding_box_format", &RandomHueConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training turns the hue of each image round the circle of colours.
class RandomHueLayer final : public ImageLayer<RandomHueLayer, RandomHueConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomHue";
  explicit RandomHueLayer(RandomHueConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomHue = Handle<RandomHueLayer>;

}  // namespace ramet
