#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomShearConfig {
  NumberPair x_factor = 0.0;
  NumberPair y_factor = 0.0;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  Choice<FillMode> fill_mode = FillMode::reflect;
  Json fill_value = 0.0;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("x_factor", &RandomShearConfig::x_factor, "Bounds of the slant along the width.");
    d.field("y_factor", &RandomShearConfig::y_factor, "Bounds of the slant along the height.");
    d.field("interpolation", &RandomShearConfig::interpolation,
            "What stands between pixels: \"nearest\" or \"bilinear\".");
    d.field("fill_mode", &RandomShearConfig::fill_mode, "What is seen beyond the border.");
    d.field("fill_value", &RandomShearConfig::fill_value, "In the mode \"constant\".");
    d.field("data_format", &RandomShearConfig::data_format, "Where the channels are.");
    d.field("seed", &RandomShearConfig::seed, "Makes the numbers repeatable.");
    d.field("bounding_box_format", &RandomShearConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training slants each image.
class RandomShearLayer final : public ImageLayer<RandomShearLayer, RandomShearConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomShear";
  explicit RandomShearLayer(RandomShearConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  Value sheared(const Value& images, const Transformation& transformation,
                Interpolation interpolation) const;
};

using RandomShear = Handle<RandomShearLayer>;

}  // namespace ramet
