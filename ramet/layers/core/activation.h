#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"

namespace ramet {

struct ActivationConfig {
  required<Activation> activation;

  static constexpr void describe(auto& d) {
    d.field("activation", &ActivationConfig::activation, "Applied to each element.");
  }
};

/// An activation function as a layer of its own. Output of the input's shape.
class ActivationLayer final : public LayerOf<ActivationLayer, ActivationConfig> {
 public:
  static constexpr std::string_view keras_name = "Activation";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);
};

namespace layers {
/// In a namespace of its own, because ramet::Activation is the function.
using Activation = Handle<ActivationLayer>;
}  // namespace layers

}  // namespace ramet
