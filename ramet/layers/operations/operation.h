#pragma once
// Operations: functions on tensors as nodes of a model, such as the `x + y` of two KerasTensors.
// Keras saves them by module and class ("keras.src.ops.numpy", "Add"). An operation's config holds
// what Keras's Operation takes when it is made; its call takes tensors and constants.

#include <functional>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"
#include "ramet/layers/selection.h"
#include "ramet/ops/elementwise.h"

namespace ramet {

/// `call` on values whose unknown extents are replaced by examples, twice: extents of the result
/// that differ are unknown. For operations whose ops must know extents; their values are not used.
Tree<Value> infer_by_example(const CallInputs& inputs,
                             const std::function<Tree<Value>(const CallInputs&)>& call);

/// Gives a seed for one draw of random numbers.
using SeedSource = std::function<Value()>;

/// Derives a layer-like object from a described config with
///   static constexpr std::string_view keras_name = "Mean", module_name = "keras.src.ops.numpy";
///   static constexpr std::array<std::string_view, 1> arguments = {"x"};
///   Value call(const CallInputs& inputs) const;       // or Values or Tree<Value>; where extents
///                                                     // are the data's, also with ExtentFinder;
///                                                     // of what draws numbers, with SeedSource
/// and, optional:
///   static constexpr bool needs_known_shapes = true;  // shapes are inferred by example
/// Arguments named "*x" and "**x" take all further positional and keyword arguments, as in Python.
template <class Config>
class OperationOf final : public LayerOf<OperationOf<Config>, Config> {
 public:
  using Base = LayerOf<OperationOf<Config>, Config>;
  static constexpr std::string_view keras_name = Config::keras_name;
  static constexpr auto arguments = Config::arguments;
  static constexpr bool built_at_init = true;
  explicit OperationOf(Config config, LayerOptions options = {})
      : Base(std::move(config), std::move(options)) {
    if constexpr (draws) seeds_.emplace();
  }

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
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    const auto apply = [&](const CallInputs& given) {
      if constexpr (requires { this->config().call(given, ExtentFinder()); }) {
        return as_tree(this->config().call(
            given, [&context](const Value& value) { return context.extent(value); }));
      } else if constexpr (draws) {
        return as_tree(this->config().call(given, [&] { return seeds_->next(context); }));
      } else {
        return as_tree(this->config().call(given));
      }
    };
    if constexpr (requires { Config::needs_known_shapes; }) return infer_by_example(inputs, apply);
    return apply(inputs);
  }

 private:
  static constexpr bool draws = requires(const Config& config, const CallInputs& inputs) {
    config.call(inputs, SeedSource());
  };
  static Tree<Value> as_tree(Value value) { return Tree<Value>(std::move(value)); }
  static Tree<Value> as_tree(const Values& values) { return Tree<Value>::list_of(values); }
  static Tree<Value> as_tree(Tree<Value> tree) { return tree; }
  std::optional<SeedGenerator> seeds_;
};

/// The array of a `__tensor__` or `__numpy__` constant, or of a number or nested lists of them,
/// which have the types that Keras gives them: int32, float32 or bool.
Tensor constant_tensor(const Json& json);
/// A tensor as Keras writes it into a node: `__numpy__`.
Json constant_json(const Tensor& tensor);

/// An argument as an operand: a tensor, or a number ("weak" type). Raises TypeError when it is
/// None.
ops::Operand operand(const CallInputs& inputs, std::string_view name);
/// An argument as a tensor, also where it is a number or nested lists; null when it is None.
Value tensor_argument(const CallInputs& inputs, std::string_view name);
Value as_tensor(const Tree<Value>& tree, std::string_view name);
/// A list of tensors and constants; one tensor is a list of one.
Values tensor_list(const CallInputs& inputs, std::string_view name);
/// An argument made of numbers alone; none when it is None or has a tensor.
std::optional<Json> constant_argument(const CallInputs& inputs, std::string_view name);

/// Calls a new operation of this config on symbolic tensors and constants.
template <class Config>
Tree<KerasTensor> apply_operation(Config config, Arguments<KerasTensor> arguments) {
  return Layer(std::make_shared<OperationOf<Config>>(std::move(config))).call(std::move(arguments));
}

}  // namespace ramet
