#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/preprocessing/categorical.h"

namespace ramet {

struct HashedCrossingConfig {
  required<Dim> num_bins;
  Choice<OutputMode> output_mode = OutputMode::indices;
  bool sparse = false;

  static constexpr void describe(auto& d) {
    d.field("num_bins", &HashedCrossingConfig::num_bins, "How many bins there are.", at_least(1));
    d.field("output_mode", &HashedCrossingConfig::output_mode, "int or one_hot.");
    d.field("sparse", &HashedCrossingConfig::sparse, "Kept; the output is dense.");
  }
};

/// One bin for each combination of two features or more, strings or integers of shape (batch,) or
/// (batch, 1), by their hash. int64 unless `dtype` says otherwise.
class HashedCrossingLayer final : public LayerOf<HashedCrossingLayer, HashedCrossingConfig> {
 public:
  static constexpr std::string_view keras_name = "HashedCrossing";
  explicit HashedCrossingLayer(HashedCrossingConfig config, LayerOptions options = {});
  bool converts_inputs() const override { return false; }
  Value call(CallContext& context, const Values& features);
  /// Keras saves neither `trainable` nor more of the dtype policy than its weights' type.
  Json get_config() const override;
};

using HashedCrossing = Handle<HashedCrossingLayer>;

}  // namespace ramet
