#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct TFDIdentityConfig {
  static constexpr void describe(auto&) {}
};

/// What a feature of a keras.utils.FeatureSpace goes through that needs no preprocessing.
class TFDIdentityLayer final : public LayerOf<TFDIdentityLayer, TFDIdentityConfig> {
 public:
  static constexpr std::string_view keras_name = "TFDIdentity";
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  using LayerOf::LayerOf;
  std::string module() const override { return "keras.src.layers.preprocessing.feature_space"; }
  std::optional<std::string> registered_name() const override { return "TFDIdentity"; }
  Value call(CallContext&, const Value& x) { return x; }
};

using TFDIdentity = Handle<TFDIdentityLayer>;

}  // namespace ramet
