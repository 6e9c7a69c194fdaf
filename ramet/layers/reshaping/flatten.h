#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"

namespace ramet {

struct FlattenConfig {
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("data_format", &FlattenConfig::data_format,
            "With channels_first, channels move to the end first.");
  }
};

/// All axes but the batch as one. Output (batch, features).
class FlattenLayer final : public LayerOf<FlattenLayer, FlattenConfig> {
 public:
  static constexpr std::string_view keras_name = "Flatten";
  explicit FlattenLayer(FlattenConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

using Flatten = Handle<FlattenLayer>;

}  // namespace ramet
