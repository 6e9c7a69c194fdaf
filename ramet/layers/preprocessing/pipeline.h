#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct PipelineConfig {
  required<std::vector<Layer>> layers;

  static constexpr void describe(auto& d) {
    d.field("layers", &PipelineConfig::layers, "Called one after the other.");
  }
};

/// Several layers as one; each gets what the one before it gave.
class PipelineLayer final : public LayerOf<PipelineLayer, PipelineConfig> {
 public:
  static constexpr std::string_view keras_name = "Pipeline";
  static constexpr std::array<std::string_view, 3> arguments = {"inputs", "training", "mask"};
  explicit PipelineLayer(PipelineConfig config, LayerOptions options = {});
  /// Keras saves the layers and the name only.
  Json get_config() const override;
  bool converts_inputs() const override { return false; }
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
};

using Pipeline = Handle<PipelineLayer>;

}  // namespace ramet
