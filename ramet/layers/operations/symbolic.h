#pragma once
// What the builders of operations share: they take symbolic tensors where those of ramet/ops take
// values, have the same names, and record a node of the model graph.

#include <concepts>

#include "ramet/layers/keras_tensor.h"
#include "ramet/layers/operations/operation.h"

namespace ramet {

/// A symbolic tensor, a Python-like number, which stays a number in the node, or a constant tensor.
class SymbolicOperand {
 public:
  SymbolicOperand(KerasTensor tensor) : tree_(std::move(tensor)) {}                     // NOLINT
  SymbolicOperand(double number) : tree_(Tree<KerasTensor>::constant(number)) {}        // NOLINT
  SymbolicOperand(int number) : tree_(Tree<KerasTensor>::constant(number)) {}           // NOLINT
  SymbolicOperand(std::int64_t number) : tree_(Tree<KerasTensor>::constant(number)) {}  // NOLINT
  SymbolicOperand(bool flag) : tree_(Tree<KerasTensor>::constant(flag)) {}              // NOLINT
  SymbolicOperand(const Tensor& tensor)                                                 // NOLINT
      : tree_(Tree<KerasTensor>::constant(constant_json(tensor))) {}
  const Tree<KerasTensor>& tree() const { return tree_; }

 private:
  Tree<KerasTensor> tree_;
};

/// Calls a new operation of this config; for those that give one tensor.
template <class Config>
KerasTensor record(Config config, Arguments<KerasTensor> arguments) {
  return apply_operation(std::move(config), std::move(arguments)).leaf();
}
template <class Config>
KerasTensor record(Config config, const KerasTensor& x) {
  return record(std::move(config), Arguments<KerasTensor>{{x}, {}});
}
template <class Config>
KerasTensor record(Config config, const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(std::move(config), Arguments<KerasTensor>{{a.tree(), b.tree()}, {}});
}

/// An argument that may be absent, which Python calls None.
inline Tree<KerasTensor> maybe(const KerasTensor& x) {
  return x ? Tree<KerasTensor>(x) : Tree<KerasTensor>();
}

/// A string as a template argument: the name of a class.
template <std::size_t N>
struct ClassName {
  char text[N];
  consteval ClassName(const char (&name)[N]) { std::copy_n(name, N, text); }  // NOLINT
  constexpr std::string_view view() const { return {text, N - 1}; }
};

namespace operations {

inline constexpr std::string_view numpy_module = "keras.src.ops.numpy",
                                  nn_module = "keras.src.ops.nn",
                                  math_module = "keras.src.ops.math",
                                  core_module = "keras.src.ops.core",
                                  einops_module = "keras.src.ops.einops",
                                  image_module = "keras.src.ops.image",
                                  linalg_module = "keras.src.ops.linalg";

/// An operation on one tensor, without config: `using Exp = Unary<"Exp", ops::exp>;`.
template <ClassName name, Value (*function)(const Value&), const std::string_view& module>
struct Unary {
  static constexpr std::string_view keras_name = name.view(), module_name = module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const { return function(tensor_argument(inputs, "x")); }
};

/// An operation on two tensors, or a tensor and a number, without config.
template <ClassName name, Value (*function)(const ops::Operand&, const ops::Operand&),
          ClassName first = "x1", ClassName second = "x2">
struct Binary {
  static constexpr std::string_view keras_name = name.view(), module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {first.view(), second.view()};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const {
    return function(operand(inputs, first.view()), operand(inputs, second.view()));
  }
};

}  // namespace operations
}  // namespace ramet
