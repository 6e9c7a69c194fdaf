#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct ActivityRegularizationConfig {
  double l1 = 0.0;
  double l2 = 0.0;

  static constexpr void describe(auto& d) {
    d.field("l1", &ActivityRegularizationConfig::l1, "Of the sum of magnitudes.", at_least(0));
    d.field("l2", &ActivityRegularizationConfig::l2, "Of the sum of squares.", at_least(0));
  }
};

/// Gives what it is given, and adds a penalty on it to the losses.
class ActivityRegularizationLayer final
    : public LayerOf<ActivityRegularizationLayer, ActivityRegularizationConfig> {
 public:
  static constexpr std::string_view keras_name = "ActivityRegularization";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  explicit ActivityRegularizationLayer(ActivityRegularizationConfig config = {},
                                       LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
  /// Without the regularizer, which follows from l1 and l2.
  Json get_config() const override;
};

using ActivityRegularization = Handle<ActivityRegularizationLayer>;

}  // namespace ramet
