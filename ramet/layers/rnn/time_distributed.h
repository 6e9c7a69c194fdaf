#pragma once

#include "ramet/layers/rnn/mask_passing.h"

namespace ramet {

struct TimeDistributedConfig {
  required<Layer> layer;

  static constexpr void describe(auto& d) {
    d.field("layer", &TimeDistributedConfig::layer, "Applied to each time step.");
  }
};

/// One layer, or model, on every time step: (batch, time, ...) -> (batch, time, ...). A mask of
/// shape (batch, time, ...) is cut the same way and given to the layer.
class TimeDistributedLayer final : public LayerOf<TimeDistributedLayer, TimeDistributedConfig> {
 public:
  static constexpr std::string_view keras_name = "TimeDistributed";
  explicit TimeDistributedLayer(TimeDistributedConfig config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const CallInputs& inputs);
  bool supports_masking() const override { return recurrent_layers_pass_masks(keras_version()); }

  const Layer& layer() const { return config().layer; }

 private:
  Value call_layer(CallContext& context, const Value& x, const Value& mask);
};

using TimeDistributed = Handle<TimeDistributedLayer>;

}  // namespace ramet
