#pragma once

#include "ramet/layers/image_preprocessing/augmentation_layers.h"
#include "ramet/layers/image_preprocessing/image_layer.h"

namespace ramet {

struct AugMixConfig {
  NumberPair value_range = {0, 255};
  Dim num_chains = 3;
  Dim chain_depth = 3;
  NumberPair factor = 0.3;
  Json alpha = 1.0;
  bool all_ops = true;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  std::optional<std::int64_t> seed = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::string> bounding_box_format = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("value_range", &AugMixConfig::value_range,
            "The smallest and the largest number of a channel.");
    d.field("num_chains", &AugMixConfig::num_chains, "How many chains are mixed.", at_least(1));
    d.field("chain_depth", &AugMixConfig::chain_depth, "How many layers a chain has at most.",
            at_least(0));
    d.field("factor", &AugMixConfig::factor, "Bounds of the strength of each.");
    d.field("alpha", &AugMixConfig::alpha, "Parameter of the distribution of shares.");
    d.field("all_ops", &AugMixConfig::all_ops, "Whether layers that change colours take part.");
    d.field("interpolation", &AugMixConfig::interpolation,
            "What stands between pixels: \"nearest\" or \"bilinear\".");
    d.field("seed", &AugMixConfig::seed, "Makes the numbers repeatable.");
    d.field("data_format", &AugMixConfig::data_format, "Where the channels are.");
    d.field("bounding_box_format", &AugMixConfig::bounding_box_format,
            "What the numbers of \"boxes\" mean, such as \"xyxy\".", omit_default{});
  }
};

/// In training mixes each image with chains of other layers' transformations of it (Hendrycks et
/// al., 2020).
class AugMixLayer final : public ImageLayer<AugMixLayer, AugMixConfig> {
 public:
  static constexpr std::string_view keras_name = "AugMix";
  explicit AugMixLayer(AugMixConfig config = {}, LayerOptions options = {});
  Transformation draw(Draws& draws, const Shape& images) const override;
  Value transform_images(const Value& images, const Transformation& transformation,
                         bool training) const override;
  Value transform_segmentation_masks(const Value& masks, const Transformation& transformation,
                                     bool training) const override;

 private:
  template <class Apply>
  Value mixed(const Value& x, const Transformation& transformation, Apply&& apply) const;

  AugmentationLayers parts_;
};

using AugMix = Handle<AugMixLayer>;

}  // namespace ramet
