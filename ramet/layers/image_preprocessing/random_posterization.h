#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomPosterizationConfig {
  required<NumberPair> factor;
  NumberPair value_range = {0, 255};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomPosterizationConfig::factor, "Bounds of the number of bits, up to 8.");
    d.field("value_range", &RandomPosterizationConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("data_format", &RandomPosterizationConfig::data_format, "Where the channels are.");
    d.field("seed", &RandomPosterizationConfig::seed, "Makes the numbers repeatable.");
    d.field("bounding_box_format", &RandomPosterizationConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training leaves each image so many bits a channel.
class RandomPosterizationLayer final
    : public ImageLayer<RandomPosterizationLayer, RandomPosterizationConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomPosterization";
  explicit RandomPosterizationLayer(RandomPosterizationConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomPosterization = Handle<RandomPosterizationLayer>;

}  // namespace ramet
