#pragma once

#include "ramet/layers/image_preprocessing/augmentation_layers.h"
#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandAugmentConfig {
  NumberPair value_range = {0, 255};
  Dim num_ops = 2;
  NumberPair factor = 0.5;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("value_range", &RandAugmentConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("num_ops", &RandAugmentConfig::num_ops, "How many are applied, one after the other.",
            at_least(0));
    d.field("factor", &RandAugmentConfig::factor, "Bounds of the strength of each.");
    d.field("interpolation", &RandAugmentConfig::interpolation,
            "What stands between pixels: \"nearest\" or \"bilinear\".");
    d.field("seed", &RandAugmentConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandAugmentConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandAugmentConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training applies some of eleven other layers, chosen at random (Cubuk et al., 2020).
class RandAugmentLayer final : public ImageLayer<RandAugmentLayer, RandAugmentConfig> {
 public:
  static constexpr std::string_view keras_name = "RandAugment";
  explicit RandAugmentLayer(RandAugmentConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  // Whether step number `step` is that of a part.
  Value is_chosen(const Transformation& transformation, Dim step, std::size_t part) const;
  template <class Apply>
  Value apply_chosen(const Value& x, const Transformation& transformation, Apply&& apply) const;

  AugmentationLayers parts_;
};

using RandAugment = Handle<RandAugmentLayer>;

}  // namespace ramet
