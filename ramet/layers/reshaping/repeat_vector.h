#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct RepeatVectorConfig {
  required<Dim> n;

  static constexpr void describe(auto& d) {
    d.field("n", &RepeatVectorConfig::n, "How often.", at_least(1));
  }
};

/// Input (batch, features); output (batch, n, features).
class RepeatVectorLayer final : public LayerOf<RepeatVectorLayer, RepeatVectorConfig> {
 public:
  static constexpr std::string_view keras_name = "RepeatVector";
  explicit RepeatVectorLayer(RepeatVectorConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

using RepeatVector = Handle<RepeatVectorLayer>;

}  // namespace ramet
