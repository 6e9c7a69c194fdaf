#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct SolarizationConfig {
  NumberPair addition_factor = 0.0;
  NumberPair threshold_factor = 0.0;
  NumberPair value_range = {0, 255};
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("addition_factor", &SolarizationConfig::addition_factor,
            "Bounds of the number, as a part of the range.");
    d.field("threshold_factor", &SolarizationConfig::threshold_factor,
            "Bounds of the threshold, as a part of the range.");
    d.field("value_range", &SolarizationConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("seed", &SolarizationConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &SolarizationConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &SolarizationConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training adds a random number to each image, then inverts what is above a random threshold.
class SolarizationLayer final : public ImageLayer<SolarizationLayer, SolarizationConfig> {
 public:
  static constexpr std::string_view keras_name = "Solarization";
  explicit SolarizationLayer(SolarizationConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using Solarization = Handle<SolarizationLayer>;

}  // namespace ramet
