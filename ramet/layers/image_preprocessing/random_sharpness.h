#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomSharpnessConfig {
  required<NumberPair> factor;
  NumberPair value_range = {0, 255};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomSharpnessConfig::factor, "Bounds of the strength.");
    d.field("value_range", &RandomSharpnessConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("data_format", &RandomSharpnessConfig::data_format, "Where the channels are.");
    d.field("seed", &RandomSharpnessConfig::seed, "Makes the numbers repeatable.");
    d.field("bounding_box_format", &RandomSharpnessConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training blurs (0) to sharpens (1) each image; 0.5 changes nothing.
class RandomSharpnessLayer final : public ImageLayer<RandomSharpnessLayer, RandomSharpnessConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomSharpness";
  explicit RandomSharpnessLayer(RandomSharpnessConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomSharpness = Handle<RandomSharpnessLayer>;

}  // namespace ramet
