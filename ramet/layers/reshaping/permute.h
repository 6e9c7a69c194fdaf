#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct PermuteConfig {
  required<std::vector<Dim>> dims;

  static constexpr void describe(auto& d) {
    d.field("dims", &PermuteConfig::dims, "Where each axis comes from, counted from 1.");
  }
};

/// Axes in another order; the batch stays first.
class PermuteLayer final : public LayerOf<PermuteLayer, PermuteConfig> {
 public:
  static constexpr std::string_view keras_name = "Permute";
  explicit PermuteLayer(PermuteConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

using Permute = Handle<PermuteLayer>;

}  // namespace ramet
