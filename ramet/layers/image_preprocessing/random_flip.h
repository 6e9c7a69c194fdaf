#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomFlipConfig {
  std::string mode = "horizontal_and_vertical";
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("mode", &RandomFlipConfig::mode, "\"horizontal\", \"vertical\" or both.");
    d.field("seed", &RandomFlipConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomFlipConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomFlipConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training turns half of the images over.
class RandomFlipLayer final : public ImageLayer<RandomFlipLayer, RandomFlipConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomFlip";
  using ImageLayer::ImageLayer;
  bool converts_inputs() const override { return false; }
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;
};

using RandomFlip = Handle<RandomFlipLayer>;

}  // namespace ramet
