#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomColorJitterConfig {
  NumberPair value_range = {0, 255};
  std::optional<NumberPair> brightness_factor = std::nullopt;
  std::optional<NumberPair> contrast_factor = std::nullopt;
  std::optional<NumberPair> saturation_factor = std::nullopt;
  std::optional<NumberPair> hue_factor = std::nullopt;
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("value_range", &RandomColorJitterConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("brightness_factor", &RandomColorJitterConfig::brightness_factor,
            "As of RandomBrightness; None to leave it.");
    d.field("contrast_factor", &RandomColorJitterConfig::contrast_factor,
            "As of RandomContrast; None to leave it.");
    d.field("saturation_factor", &RandomColorJitterConfig::saturation_factor,
            "As of RandomSaturation; None to leave it.");
    d.field("hue_factor", &RandomColorJitterConfig::hue_factor,
            "As of RandomHue; None to leave it.");
    d.field("seed", &RandomColorJitterConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomColorJitterConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomColorJitterConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training changes brightness, contrast, saturation and hue, in this order.
class RandomColorJitterLayer final
    : public ImageLayer<RandomColorJitterLayer, RandomColorJitterConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomColorJitter";
  explicit RandomColorJitterLayer(RandomColorJitterConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;

 private:
  // Those whose factor is given, in order.
  std::vector<std::shared_ptr<const ImageTransformer>> steps_;
};

using RandomColorJitter = Handle<RandomColorJitterLayer>;

}  // namespace ramet
