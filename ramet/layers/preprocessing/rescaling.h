#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct RescalingConfig {
  required<Json> scale;
  Json offset = 0.0;

  static constexpr void describe(auto& d) {
    d.field("scale", &RescalingConfig::scale, "A number, or a list with one for each channel.");
    d.field("offset", &RescalingConfig::offset, "A number, or a list with one for each channel.");
  }
};

/// x * scale + offset, as floats.
class RescalingLayer final : public LayerOf<RescalingLayer, RescalingConfig> {
 public:
  static constexpr std::string_view keras_name = "Rescaling";
  static constexpr bool passes_mask = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);
};

using Rescaling = Handle<RescalingLayer>;

}  // namespace ramet
