#pragma once
// Operations: functions on tensors as nodes of a model, such as the `x + y` of two KerasTensors.
// Keras saves them by module and class ("keras.src.ops.numpy", "Add"). An operation's config holds
// what Keras's Operation takes when it is made; its call takes tensors and constants.

#include "ramet/layers/layer_base.h"
#include "ramet/ops/elementwise.h"

namespace ramet {

/// Derives a layer-like object from a described config with
///   static constexpr std::string_view keras_name = "Mean", module_name = "keras.src.ops.numpy";
///   static constexpr std::array<std::string_view, 1> arguments = {"x"};
///   Value call(const CallInputs& inputs) const;       // or Tree<Value>
template <class Config>
class OperationOf final : public LayerOf<OperationOf<Config>, Config> {
 public:
  using Base = LayerOf<OperationOf<Config>, Config>;
  static constexpr std::string_view keras_name = Config::keras_name;
  static constexpr auto arguments = Config::arguments;
  static constexpr bool built_at_init = true;
  using Base::Base;

  std::string module() const override { return std::string(Config::module_name); }
  std::optional<std::string> registered_name() const override {
    return std::string(Config::keras_name);
  }
  bool is_operation() const override { return true; }
  bool converts_inputs() const override { return false; }
  Json get_config() const override {
    Json config = to_json(this->config());
    config["name"] = this->name();
    return config;
  }
  auto call(CallContext&, const CallInputs& inputs) { return this->config().call(inputs); }
};

/// The array of a `__tensor__` or `__numpy__` constant, or of plain nested lists.
Tensor constant_tensor(const Json& json);
/// An argument of an operation as an operand: a tensor, or a number ("weak" type).
ops::Operand operand(const CallInputs& inputs, std::string_view name);

/// Calls a new operation of this config on symbolic tensors and constants.
template <class Config>
Tree<KerasTensor> apply_operation(Config config, Arguments<KerasTensor> arguments) {
  return Layer(std::make_shared<OperationOf<Config>>(std::move(config))).call(std::move(arguments));
}

}  // namespace ramet
