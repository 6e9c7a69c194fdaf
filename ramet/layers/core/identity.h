#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct IdentityConfig {
  static constexpr void describe(auto&) {}
};

/// Gives what it is given: a tensor, or any structure of tensors.
class IdentityLayer final : public LayerOf<IdentityLayer, IdentityConfig> {
 public:
  static constexpr std::string_view keras_name = "Identity";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 1> arguments = {"inputs"};
  using LayerOf::LayerOf;
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
};

using Identity = Handle<IdentityLayer>;

}  // namespace ramet
