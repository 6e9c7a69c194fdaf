#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomZoomConfig {
  required<NumberPair> height_factor;
  std::optional<NumberPair> width_factor = std::nullopt;
  Choice<FillMode> fill_mode = FillMode::reflect;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  std::optional<std::int64_t> seed = std::nullopt;
  Json fill_value = 0.0;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("height_factor", &RandomZoomConfig::height_factor,
            "Bounds of the change of the height.");
    d.field("width_factor", &RandomZoomConfig::width_factor,
            "Of the width; None for the same as the height.");
    d.field("fill_mode", &RandomZoomConfig::fill_mode, "What is seen beyond the border.");
    d.field("interpolation", &RandomZoomConfig::interpolation,
            "What stands between pixels: \"nearest\" or \"bilinear\".");
    d.field("seed", &RandomZoomConfig::seed, "Makes the numbers repeatable.");
    d.field("fill_value", &RandomZoomConfig::fill_value, "In the mode \"constant\".");
    d.field("data_format", &RandomZoomConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomZoomConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training shows a larger (positive factor) or a smaller part of each image.
class RandomZoomLayer final : public ImageLayer<RandomZoomLayer, RandomZoomConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomZoom";
  explicit RandomZoomLayer(RandomZoomConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  Value zoomed(const Value& images, const Transformation& transformation,
               Interpolation interpolation) const;
  NumberPair height_range_ = 0;
  std::optional<NumberPair> width_range_;
};

using RandomZoom = Handle<RandomZoomLayer>;

}  // namespace ramet
