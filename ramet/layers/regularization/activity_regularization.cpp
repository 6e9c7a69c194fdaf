#include "ramet/layers/regularization/activity_regularization.h"

#include "ramet/layers/registry.h"

namespace ramet {

ActivityRegularizationLayer::ActivityRegularizationLayer(ActivityRegularizationConfig config,
                                                         LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_activity_regularizer(regularizers::L1L2{this->config().l1, this->config().l2});
}

Value ActivityRegularizationLayer::call(CallContext&, const Value& x) { return x; }

Json ActivityRegularizationLayer::get_config() const {
  Json config = LayerOf::get_config();
  config.erase("activity_regularizer");
  return config;
}

RAMET_DEFINE_LAYER(ActivityRegularizationLayer)

}  // namespace ramet
