#pragma once

#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct RandomGaussianBlurConfig {
  NumberPair factor = 1.0;
  NumberPair kernel_size = 3;
  NumberPair sigma = 1.0;
  NumberPair value_range = {0, 255};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomGaussianBlurConfig::factor,
            "Bounds of the part of images that change.");
    d.field("kernel_size", &RandomGaussianBlurConfig::kernel_size,
            "Height and width of the kernel, both odd.");
    d.field("sigma", &RandomGaussianBlurConfig::sigma, "Bounds of the standard deviation.");
    d.field("value_range", &RandomGaussianBlurConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("data_format", &RandomGaussianBlurConfig::data_format, "Where the channels are.");
    d.field("seed", &RandomGaussianBlurConfig::seed, "Makes the numbers repeatable.");
    d.field("bounding_box_format", &RandomGaussianBlurConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training blurs some images.
class RandomGaussianBlurLayer final
    : public ImageLayer<RandomGaussianBlurLayer, RandomGaussianBlurConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomGaussianBlur";
  explicit RandomGaussianBlurLayer(RandomGaussianBlurConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
};

using RandomGaussianBlur = Handle<RandomGaussianBlurLayer>;

}  // namespace ramet
