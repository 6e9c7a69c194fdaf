#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct CenterCropConfig {
  required<Dim> height;
  required<Dim> width;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("height", &CenterCropConfig::height, "Of the output.", at_least(1));
    d.field("width", &CenterCropConfig::width, "Of the output.", at_least(1));
    d.field("data_format", &CenterCropConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &CenterCropConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// The middle of each image. An image that is too small is cut to the aspect ratio and resized.
class CenterCropLayer final : public ImageLayer<CenterCropLayer, CenterCropConfig> {
 public:
  static constexpr std::string_view keras_name = "CenterCrop";
  using ImageLayer::ImageLayer;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;
};

using CenterCrop = Handle<CenterCropLayer>;

}  // namespace ramet
