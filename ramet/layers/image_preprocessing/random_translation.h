#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomTranslationConfig {
  required<NumberPair> height_factor;
  required<NumberPair> width_factor;
  Choice<FillMode> fill_mode = FillMode::reflect;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  std::optional<std::int64_t> seed = std::nullopt;
  Json fill_value = 0.0;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("height_factor", &RandomTranslationConfig::height_factor,
            "Bounds of the way down, as a part of the height.");
    d.field("width_factor", &RandomTranslationConfig::width_factor,
            "Bounds of the way to the right, as a part of the width.");
    d.field("fill_mode", &RandomTranslationConfig::fill_mode, "What is seen beyond the border.");
    d.field("interpolation", &RandomTranslationConfig::interpolation,
            "What stands between pixels: \"nearest\" or \"bilinear\".");
    d.field("seed", &RandomTranslationConfig::seed, "Makes the numbers repeatable.");
    d.field("fill_value", &RandomTranslationConfig::fill_value, "In the mode \"constant\".");
    d.field("data_format", &RandomTranslationConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomTranslationConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training moves each image down and to the right.
class RandomTranslationLayer final
    : public ImageLayer<RandomTranslationLayer, RandomTranslationConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomTranslation";
  explicit RandomTranslationLayer(RandomTranslationConfig config, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  Value moved(const Value& images, const Transformation& transformation,
              Interpolation interpolation) const;
  NumberPair height_range_ = 0, width_range_ = 0;
};

using RandomTranslation = Handle<RandomTranslationLayer>;

}  // namespace ramet
