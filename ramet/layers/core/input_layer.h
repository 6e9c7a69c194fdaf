#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct InputLayerConfig {
  Shape batch_shape = {};
  Choice<DType> dtype = DType::float32;
  bool sparse = false;
  bool ragged = false;
  std::string name = "";
  bool optional = false;

  static constexpr void describe(auto& d) {
    d.field("batch_shape", &InputLayerConfig::batch_shape, "Shape with the batch axis.",
            alias("batch_input_shape"));
    d.field("dtype", &InputLayerConfig::dtype, "Element type of what is given.");
    d.field("sparse", &InputLayerConfig::sparse, "Kept for Keras; ramet takes dense tensors.");
    d.field("ragged", &InputLayerConfig::ragged, "Kept for Keras; ramet takes dense tensors.");
    d.field("name", &InputLayerConfig::name, "Under which the input is given by name.");
    d.field("optional", &InputLayerConfig::optional, "The input may be left out.");
  }
};

/// The start of a model graph: its one node has no inputs and one output.
class InputLayerLayer final : public LayerOf<InputLayerLayer, InputLayerConfig> {
 public:
  static constexpr std::string_view keras_name = "InputLayer";
  explicit InputLayerLayer(InputLayerConfig config, LayerOptions options = {});

  Json get_config() const override { return to_json(config()); }
  Layer from_own_config() const override;
  /// Ignores keys it does not know, as Keras does.
  static Layer from_config(const Json& config);
  /// The tensor that stands for what will be given.
  KerasTensor output();
  Value call(CallContext& context, const Value& x);

 private:
  std::weak_ptr<const Node> node_;
};

class InputLayer : public Handle<InputLayerLayer> {
 public:
  explicit InputLayer(InputLayerConfig config)
      : Handle<InputLayerLayer>(
            config, {.name = config.name.empty() ? std::nullopt
                                                 : std::optional<std::string>(config.name)}) {}
  KerasTensor output() const { return (*this)->output(); }
};

/// What `Input` takes: a shape without or with its batch axis.
struct InputOptions {
  std::optional<Shape> shape = std::nullopt;     ///< without the batch axis
  std::optional<Dim> batch_size = std::nullopt;  ///< only with `shape`
  DType dtype = DType::float32;
  bool sparse = false, ragged = false;
  std::optional<Shape> batch_shape = std::nullopt;  ///< instead of `shape` and `batch_size`
  std::optional<std::string> name = std::nullopt;
  bool optional = false;
};

/// A symbolic tensor to build a model on. Raises ValueError unless exactly one of `shape` and
/// `batch_shape` is given.
KerasTensor Input(InputOptions options);

}  // namespace ramet
