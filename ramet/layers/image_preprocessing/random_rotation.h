#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomRotationConfig {
  required<NumberPair> factor;
  Choice<FillMode> fill_mode = FillMode::reflect;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  std::optional<std::int64_t> seed = std::nullopt;
  Json fill_value = 0.0;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomRotationConfig::factor,
            "Bounds of the angle, as a part of a full turn.");
    d.field("fill_mode", &RandomRotationConfig::fill_mode, "What is seen beyond the border.");
    d.field("interpolation", &RandomRotationConfig::interpolation,
            "What stands between pixels: \"nearest\" or \"bilinear\".");
    d.field("seed", &RandomRotationConfig::seed, "Makes the numbers repeatable.");
    d.field("fill_value", &RandomRotationConfig::fill_value, "In the mode \"constant\".");
    d.field("data_format", &RandomRotationConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomRotationConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training turns each image round its middle.
class RandomRotationLayer final : public ImageLayer<RandomRotationLayer, RandomRotationConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomRotation";
  explicit RandomRotationLayer(RandomRotationConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  Value rotated(const Value& images, const Transformation& transformation,
                Interpolation interpolation) const;
};

using RandomRotation = Handle<RandomRotationLayer>;

}  // namespace ramet
