#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct EqualizationConfig {
  NumberPair value_range = {0, 255};
  Dim bins = 256;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("value_range", &EqualizationConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("bins", &EqualizationConfig::bins, "How many steps the histogram has.", at_least(1));
    d.field("data_format", &EqualizationConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &EqualizationConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training gives each channel of a batch about as many dark as bright numbers, by its
/// histogram.
class EqualizationLayer final : public ImageLayer<EqualizationLayer, EqualizationConfig> {
 public:
  static constexpr std::string_view keras_name = "Equalization";
  explicit EqualizationLayer(EqualizationConfig config = {}, LayerOptions options = {});
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;

 private:
  Value equalized(const Value& channel) const;
};

using Equalization = Handle<EqualizationLayer>;

}  // namespace ramet
