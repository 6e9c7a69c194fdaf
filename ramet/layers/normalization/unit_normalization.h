#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

struct UnitNormalizationConfig {
  Axes axis = -1;

  static constexpr void describe(auto& d) {
    d.field("axis", &UnitNormalizationConfig::axis, "Axes that get norm 1 together.");
  }
};

/// x divided by its Euclidean norm.
class UnitNormalizationLayer final
    : public LayerOf<UnitNormalizationLayer, UnitNormalizationConfig> {
 public:
  static constexpr std::string_view keras_name = "UnitNormalization";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);
};

using UnitNormalization = Handle<UnitNormalizationLayer>;

}  // namespace ramet
