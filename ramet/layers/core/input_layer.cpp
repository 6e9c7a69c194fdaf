#include "ramet/layers/core/input_layer.h"

#include "ramet/layers/registry.h"

namespace ramet {

InputLayerLayer::InputLayerLayer(InputLayerConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  config_.name = name();
  built = true;
}

Layer InputLayerLayer::from_own_config() const { return InputLayer(config()); }

Layer InputLayerLayer::from_config(const Json& json) {
  Json known = Json::object();
  for (const auto& [key, value] : json.members()) {
    const bool is_field = key == "batch_shape" || key == "dtype" || key == "sparse" ||
                          key == "ragged" || key == "name" || key == "optional";
    if (is_field && !value.is_null()) known[key] = value;
    if (key == "batch_input_shape") known["batch_shape"] = value;
  }
  return InputLayer(config_from_json<InputLayerConfig>(known, keras_name));
}

// The node is made when it is first wanted and lives as long as a graph uses it: a layer that owned
// its node would own itself.
KerasTensor InputLayerLayer::output() {
  std::shared_ptr<const Node> node = node_.lock();
  if (node == nullptr) {
    node = record_node({}, {{config().batch_shape, config().dtype}}, {}, Tree<std::size_t>(0));
    node_ = node;
  }
  return KerasTensor(node, 0);
}

Value InputLayerLayer::call(CallContext&, const Value& x) { return x; }

KerasTensor Input(InputOptions options) {
  if (options.shape && options.batch_shape) {
    fail<ValueError>("You cannot pass both `shape` and `batch_shape` at the same time.");
  }
  if (options.batch_size && options.batch_shape) {
    fail<ValueError>("You cannot pass both `batch_size` and `batch_shape` at the same time.");
  }
  if (!options.shape && !options.batch_shape) fail<ValueError>("You must pass a `shape` argument.");
  Shape batch_shape = options.batch_shape ? *options.batch_shape : *options.shape;
  if (options.shape) batch_shape.insert(0, options.batch_size.value_or(any_dim));
  return InputLayer({.batch_shape = batch_shape,
                     .dtype = options.dtype,
                     .sparse = options.sparse,
                     .ragged = options.ragged,
                     .name = options.name.value_or(""),
                     .optional = options.optional})
      .output();
}

RAMET_DEFINE_LAYER(InputLayerLayer)

}  // namespace ramet
