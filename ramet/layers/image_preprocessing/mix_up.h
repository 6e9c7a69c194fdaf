#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct MixUpConfig {
  Json alpha = 0.2;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("alpha", &MixUpConfig::alpha, "Parameter of the distribution of shares.");
    d.field("data_format", &MixUpConfig::data_format, "Where the channels are.");
    d.field("seed", &MixUpConfig::seed, "Makes the numbers repeatable.");
    d.field("bounding_box_format", &MixUpConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training mixes each image with another one of the batch (Zhang et al., 2018).
class MixUpLayer final : public ImageLayer<MixUpLayer, MixUpConfig> {
 public:
  static constexpr std::string_view keras_name = "MixUp";
  using ImageLayer::ImageLayer;
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  Value transform_labels(const Value& labels, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;
};

using MixUp = Handle<MixUpLayer>;

}  // namespace ramet
