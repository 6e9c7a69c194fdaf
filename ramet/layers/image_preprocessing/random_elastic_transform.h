#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomElasticTransformConfig {
  NumberPair factor = 1.0;
  NumberPair scale = 1.0;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  Choice<FillMode> fill_mode = FillMode::reflect;
  Json fill_value = 0.0;
  NumberPair value_range = {0, 255};
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomElasticTransformConfig::factor,
            "Bounds of the part of images that change.");
    d.field("scale", &RandomElasticTransformConfig::scale, "Bounds of the strength.");
    d.field("interpolation", &RandomElasticTransformConfig::interpolation,
            "What stands between pixels: \"nearest\" or \"bilinear\".");
    d.field("fill_mode", &RandomElasticTransformConfig::fill_mode,
            "What is seen beyond the border.");
    d.field("fill_value", &RandomElasticTransformConfig::fill_value, "In the mode \"constant\".");
    d.field("value_range", &RandomElasticTransformConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("seed", &RandomElasticTransformConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomElasticTransformConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomElasticTransformConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training distorts some images by smooth noise (Simard et al., 2003).
class RandomElasticTransformLayer final
    : public ImageLayer<RandomElasticTransformLayer, RandomElasticTransformConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomElasticTransform";
  explicit RandomElasticTransformLayer(RandomElasticTransformConfig config = {},
                                       LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  Value distorted(const Value& images, const Transformation& transformation,
                  Interpolation interpolation) const;
};

using RandomElasticTransform = Handle<RandomElasticTransformLayer>;

}  // namespace ramet
