#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct ReshapeConfig {
  required<std::vector<Dim>> target_shape;

  static constexpr void describe(auto& d) {
    d.field("target_shape", &ReshapeConfig::target_shape,
            "Extents without the batch; one may be -1, which means the rest.", at_least(-1));
  }
};

/// The same elements under another shape. Output (batch, target_shape...).
class ReshapeLayer final : public LayerOf<ReshapeLayer, ReshapeConfig> {
 public:
  static constexpr std::string_view keras_name = "Reshape";
  static constexpr bool built_at_init = true;
  explicit ReshapeLayer(ReshapeConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

using Reshape = Handle<ReshapeLayer>;

}  // namespace ramet
