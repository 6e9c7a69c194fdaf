#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomPerspectiveConfig {
  NumberPair factor = 1.0;
  Json scale = 1.0;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  Json fill_value = 0.0;
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomPerspectiveConfig::factor,
            "Bounds of the part of images that change.");
    d.field("scale", &RandomPerspectiveConfig::scale, "How far corners move at most, from 0 to 1.");
    d.field("interpolation", &RandomPerspectiveConfig::interpolation,
            "What stands between pixels: \"nearest\" or \"bilinear\".");
    d.field("fill_value", &RandomPerspectiveConfig::fill_value, "In the mode \"constant\".");
    d.field("seed", &RandomPerspectiveConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomPerspectiveConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomPerspectiveConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training moves the four corners of some images.
class RandomPerspectiveLayer final
    : public ImageLayer<RandomPerspectiveLayer, RandomPerspectiveConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomPerspective";
  explicit RandomPerspectiveLayer(RandomPerspectiveConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  Value projected(const Value& images, const Transformation& transformation,
                  Interpolation interpolation) const;
};

using RandomPerspective = Handle<RandomPerspectiveLayer>;

}  // namespace ramet
