#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct AddLossConfig {
  bool unconditional = false;

  static constexpr void describe(auto& d) {
    d.field("unconditional", &AddLossConfig::unconditional,
            "Whether the loss hangs on no input; it makes no difference.");
  }
};

/// Adds what it is given to the losses, and gives it on: what `model.add_loss(tensor)` of Keras 2
/// leaves in a model's graph.
class AddLossLayer final : public LayerOf<AddLossLayer, AddLossConfig> {
 public:
  static constexpr std::string_view keras_name = "AddLoss";
  static constexpr bool built_at_init = true;
  using LayerOf::LayerOf;
  Value call(CallContext& context, const Value& x);
};

}  // namespace ramet
