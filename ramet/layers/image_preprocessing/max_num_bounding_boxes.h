#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct MaxNumBoundingBoxesConfig {
  required<Dim> max_number;
  Dim fill_value = -1;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("max_number", &MaxNumBoundingBoxesConfig::max_number, "How many boxes.", at_least(0));
    d.field("fill_value", &MaxNumBoundingBoxesConfig::fill_value,
            "What boxes and labels that were added hold.", not_saved{});
    d.field("data_format", &MaxNumBoundingBoxesConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &MaxNumBoundingBoxesConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// Exactly so many bounding boxes an image: more are left out, fewer are filled up.
class MaxNumBoundingBoxesLayer final
    : public ImageLayer<MaxNumBoundingBoxesLayer, MaxNumBoundingBoxesConfig> {
 public:
  static constexpr std::string_view keras_name = "MaxNumBoundingBoxes";
  using ImageLayer::ImageLayer;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
};

using MaxNumBoundingBoxes = Handle<MaxNumBoundingBoxesLayer>;

}  // namespace ramet
