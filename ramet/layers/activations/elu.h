#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct ELUConfig {
  double alpha = 1.0;

  static constexpr void describe(auto& d) {
    d.field("alpha", &ELUConfig::alpha, "Minus the limit for x towards -infinity.");
  }
};

/// x above 0, alpha * (exp(x) - 1) below.
class ELULayer final : public LayerOf<ELULayer, ELUConfig> {
 public:
  static constexpr std::string_view keras_name = "ELU";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);
};

using ELU = Handle<ELULayer>;

}  // namespace ramet
