#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct ResizingConfig {
  required<Dim> height;
  required<Dim> width;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  bool crop_to_aspect_ratio = false;
  bool pad_to_aspect_ratio = false;
  std::string fill_mode = "constant";
  Json fill_value = 0.0;
  bool antialias = false;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("height", &ResizingConfig::height, "Of the output.", at_least(1));
    d.field("width", &ResizingConfig::width, "Of the output.", at_least(1));
    d.field("interpolation", &ResizingConfig::interpolation, "What stands between pixels.");
    d.field("crop_to_aspect_ratio", &ResizingConfig::crop_to_aspect_ratio,
            "Cut off what does not fit instead of distorting.");
    d.field("pad_to_aspect_ratio", &ResizingConfig::pad_to_aspect_ratio,
            "Add a border instead of distorting.");
    d.field("fill_mode", &ResizingConfig::fill_mode,
            "How the border is filled; only \"constant\".");
    d.field("fill_value", &ResizingConfig::fill_value, "The number that the border has.");
    d.field("antialias", &ResizingConfig::antialias, "Smooth images that shrink.");
    d.field("data_format", &ResizingConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &ResizingConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// Images of another size.
class ResizingLayer final : public ImageLayer<ResizingLayer, ResizingConfig> {
 public:
  static constexpr std::string_view keras_name = "Resizing";
  explicit ResizingLayer(ResizingConfig config, LayerOptions options = {});
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                         const Transformation& transformation,
                                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  Value resized(const Value& images, Interpolation interpolation) const;
};

using Resizing = Handle<ResizingLayer>;

}  // namespace ramet
