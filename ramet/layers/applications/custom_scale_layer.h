#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct CustomScaleLayerConfig {
  required<double> scale;

  static constexpr void describe(auto& d) {
    d.field("scale", &CustomScaleLayerConfig::scale, "Factor of the second input.");
  }
};

/// a + b * scale of two inputs: a class of Keras's own InceptionResNetV2 model.
class CustomScaleLayerLayer final : public LayerOf<CustomScaleLayerLayer, CustomScaleLayerConfig> {
 public:
  static constexpr std::string_view keras_name = "CustomScaleLayer";
  using LayerOf::LayerOf;
  std::string module() const override { return "keras.src.applications.inception_resnet_v2"; }
  std::optional<std::string> registered_name() const override { return "CustomScaleLayer"; }
  Value call(CallContext& context, const Values& xs);
};

using CustomScaleLayer = Handle<CustomScaleLayerLayer>;

}  // namespace ramet
