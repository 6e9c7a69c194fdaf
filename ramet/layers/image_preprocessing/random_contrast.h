#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomContrastConfig {
  required<NumberPair> factor;
  NumberPair value_range = {0, 255};
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomContrastConfig::factor, "How far the number is from 1 at most.");
    d.field("value_range", &RandomContrastConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("seed", &RandomContrastConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomContrastConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomContrastConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training scales the distance of each image to its mean by a random number.
class RandomContrastLayer final : public ImageLayer<RandomContrastLayer, RandomContrastConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomContrast";
  explicit RandomContrastLayer(RandomContrastConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomContrast = Handle<RandomContrastLayer>;

}  // namespace ramet
