#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomInvertConfig {
  NumberPair factor = 1.0;
  NumberPair value_range = {0, 255};
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomInvertConfig::factor, "Bounds of the part of images that change.");
    d.field("value_range", &RandomInvertConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("seed", &RandomInvertConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomInvertConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomInvertConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training inverts some images.
class RandomInvertLayer final : public ImageLayer<RandomInvertLayer, RandomInvertConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomInvert";
  explicit RandomInvertLayer(RandomInvertConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomInvert = Handle<RandomInvertLayer>;

}  // namespace ramet
