#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomColorDegenerationConfig {
  required<NumberPair> factor;
  NumberPair value_range = {0, 255};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomColorDegenerationConfig::factor, "Bounds of the share of gray.");
    d.field("value_range", &RandomColorDegenerationConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("data_format", &RandomColorDegenerationConfig::data_format, "Where the channels are.");
    d.field("seed", &RandomColorDegenerationConfig::seed, "Makes the numbers repeatable.");
    d.field("bounding_box_format", &RandomColorDegenerationConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training mixes each image with its shades of gray.
class RandomColorDegenerationLayer final
    : public ImageLayer<RandomColorDegenerationLayer, RandomColorDegenerationConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomColorDegeneration";
  explicit RandomColorDegenerationLayer(RandomColorDegenerationConfig config,
                                        LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomColorDegeneration = Handle<RandomColorDegenerationLayer>;

}  // namespace ramet
