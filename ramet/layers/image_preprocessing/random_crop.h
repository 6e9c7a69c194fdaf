#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomCropConfig {
  required<Dim> height;
  required<Dim> width;
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("height", &RandomCropConfig::height, "Of the output.", at_least(1));
    d.field("width", &RandomCropConfig::width, "Of the output.", at_least(1));
    d.field("seed", &RandomCropConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &RandomCropConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &RandomCropConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training cuts a random part out of the batch; images that are too small are resized. In
/// models of Keras before 3.8 the middle is cut out at inference.
class RandomCropLayer final : public ImageLayer<RandomCropLayer, RandomCropConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomCrop";
  explicit RandomCropLayer(RandomCropConfig config, LayerOptions options = {});
  bool converts_inputs() const override { return false; }
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  // Top and left of the part.
  std::pair<Value, Value> start(const Transformation& transformation) const;
};

using RandomCrop = Handle<RandomCropLayer>;

}  // namespace ramet
