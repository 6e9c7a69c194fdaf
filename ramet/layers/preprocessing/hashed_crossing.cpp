#include "ramet/layers/preprocessing/hashed_crossing.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

LayerOptions with_default_dtype(LayerOptions options, const HashedCrossingConfig& config) {
  if (!options.dtype && config.output_mode == OutputMode::indices)
    options.dtype = DTypePolicy("int64");
  return options;
}

void check_features(const Values& features) {
  const auto received = [&] {
    std::string specs;
    for (const Value& feature : features)
      specs += (specs.empty() ? "" : ", ") + to_string(feature.spec());
    return specs;
  };
  if (features.size() < 2) {
    fail<ValueError>(
        "`HashedCrossing` should be called on at least two inputs. Received: inputs=[{}]",
        received());
  }
  const Shape& first = features[0].shape();
  if (first.size() > 2 || (first.size() == 2 && first[1] != 1)) {
    fail<ValueError>(
        "All `HashedCrossing` inputs should have shape `()`, `(batch_size)` or `(batch_size, 1)`. "
        "Received: "
        "inputs=[{}]",
        received());
  }
  for (const Value& feature : features) {
    if (feature.rank() != first.size() || !is_compatible(first, feature.shape())) {
      fail<ValueError>("All `HashedCrossing` inputs should have equal shape. Received: inputs=[{}]",
                       received());
    }
    if (!is_integer(feature.dtype()) && feature.dtype() != DType::string) {
      fail<ValueError>(
          "All `HashedCrossing` inputs should have an integer or string dtype. Received: "
          "inputs=[{}]",
          received());
    }
  }
}

}  // namespace

HashedCrossingLayer::HashedCrossingLayer(HashedCrossingConfig config, LayerOptions options)
    : LayerOf(config, with_default_dtype(std::move(options), config)) {
  check_output_mode(config_.output_mode, {OutputMode::indices, OutputMode::one_hot}, keras_name);
}

Value HashedCrossingLayer::call(CallContext&, const Values& features) {
  check_features(features);
  return encode_categorical(ops::cross_hash(features, {config().num_bins}), config().output_mode,
                            config().num_bins, compute_dtype());
}

Json HashedCrossingLayer::get_config() const {
  Json config = own_config();
  config["name"] = name();
  config["dtype"] = to_string(variable_dtype());
  return config;
}

RAMET_DEFINE_LAYER(HashedCrossingLayer)

}  // namespace ramet
