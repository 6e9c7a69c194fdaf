#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct ContrastLimitedAdaptiveHistogramEqualizationConfig {
  NumberPair value_range = {0, 255};
  double clip_limit = 4.0;
  Ints<2> tile_grid_size = 8;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("value_range", &ContrastLimitedAdaptiveHistogramEqualizationConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("clip_limit", &ContrastLimitedAdaptiveHistogramEqualizationConfig::clip_limit,
            "How often a number may occur, in units of the mean; 0 for no limit.");
    d.field("tile_grid_size", &ContrastLimitedAdaptiveHistogramEqualizationConfig::tile_grid_size,
            "How many tiles there are.", at_least(1));
    d.field("data_format", &ContrastLimitedAdaptiveHistogramEqualizationConfig::data_format,
            "Where the channels are.");
    d.field("bounding_box_format",
            &ContrastLimitedAdaptiveHistogramEqualizationConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// Equalizes the histograms of tiles of each image (Zuiderveld, 1994); between the middles of
/// tiles, what they give is interpolated.
class ContrastLimitedAdaptiveHistogramEqualizationLayer final
    : public ImageLayer<ContrastLimitedAdaptiveHistogramEqualizationLayer,
                        ContrastLimitedAdaptiveHistogramEqualizationConfig> {
 public:
  static constexpr std::string_view keras_name = "ContrastLimitedAdaptiveHistogramEqualization";
  using ImageLayer::ImageLayer;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;

 private:
  // Of images with the channels last, from 0 to 255.
  Value equalized(const Value& images) const;
};

using ContrastLimitedAdaptiveHistogramEqualization =
    Handle<ContrastLimitedAdaptiveHistogramEqualizationLayer>;

}  // namespace ramet
