#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomErasingConfig {
  NumberPair factor = 1.0;
  NumberPair scale = {0.02, 0.33};
  Json fill_value = {};
  NumberPair value_range = {0, 255};
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomErasingConfig::factor, "Bounds of the part of images that change.");
    d.field("scale", &RandomErasingConfig::scale,
            "Bounds of the area of the rectangle, as a part of the image.");
    d.field("fill_value", &RandomErasingConfig::fill_value,
            "A number, one for each of three channels, or None for noise.");
    d.field("value_range", &RandomErasingConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("seed", &RandomErasingConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomErasingConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomErasingConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training fills a random rectangle of some images.
class RandomErasingLayer final : public ImageLayer<RandomErasingLayer, RandomErasingConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomErasing";
  explicit RandomErasingLayer(RandomErasingConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomErasing = Handle<RandomErasingLayer>;

}  // namespace ramet
