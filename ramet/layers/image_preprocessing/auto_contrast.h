#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct AutoContrastConfig {
  NumberPair value_range = {0, 255};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("value_range", &AutoContrastConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("data_format", &AutoContrastConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &AutoContrastConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// Stretches the numbers of each channel over the whole range. A channel of one colour stays as it
/// is.
class AutoContrastLayer final : public ImageLayer<AutoContrastLayer, AutoContrastConfig> {
 public:
  static constexpr std::string_view keras_name = "AutoContrast";
  explicit AutoContrastLayer(AutoContrastConfig config = {}, LayerOptions options = {});
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using AutoContrast = Handle<AutoContrastLayer>;

}  // namespace ramet
