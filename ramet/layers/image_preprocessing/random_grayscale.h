#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomGrayscaleConfig {
  Json factor = 0.5;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomGrayscaleConfig::factor, "The part of images that change.");
    d.field("data_format", &RandomGrayscaleConfig::data_format, "Where the channels are.");
    d.field("seed", &RandomGrayscaleConfig::seed, "Makes the numbers repeatable.", not_saved{});
    d.field("bounding_box_format", &RandomGrayscaleConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training turns some images into shades of gray.
class RandomGrayscaleLayer final : public ImageLayer<RandomGrayscaleLayer, RandomGrayscaleConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomGrayscale";
  explicit RandomGrayscaleLayer(RandomGrayscaleConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomGrayscale = Handle<RandomGrayscaleLayer>;

}  // namespace ramet
