#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct CutMixConfig {
  NumberPair factor = 1.0;
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &CutMixConfig::factor,
            "Bounds of the parameter of the distribution of areas.");
    d.field("seed", &CutMixConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &CutMixConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &CutMixConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training puts a rectangle of another image of the batch into each (Yun et al., 2019).
class CutMixLayer final : public ImageLayer<CutMixLayer, CutMixConfig> {
 public:
  static constexpr std::string_view keras_name = "CutMix";
  explicit CutMixLayer(CutMixConfig config = {}, LayerOptions options = {});
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

using CutMix = Handle<CutMixLayer>;

}  // namespace ramet
