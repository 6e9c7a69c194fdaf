#pragma once
// Operations of keras.ops.numpy that make tensors from a few numbers, queries, and conversions.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct Array {
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "Array", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("dtype", &Array::dtype, "Of the result; none means that of the input.");
  }
  Value call(const CallInputs& inputs) const;
};

struct ConvertToTensor {
  std::optional<Choice<DType>> dtype = std::nullopt;
  std::optional<bool> sparse = std::nullopt;
  std::optional<bool> ragged = std::nullopt;
  static constexpr std::string_view keras_name = "ConvertToTensor", module_name = core_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("dtype", &ConvertToTensor::dtype, "Of the result; none means that of the input.");
    d.field("sparse", &ConvertToTensor::sparse, "Kept for Keras; ramet has dense tensors.");
    d.field("ragged", &ConvertToTensor::ragged, "Kept for Keras; ramet has dense tensors.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Full {
  required<Axes> shape;
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "Full", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"fill_value"};
  static constexpr void describe(auto& d) {
    d.field("shape", &Full::shape, "The result's.");
    d.field("dtype", &Full::dtype, "Of the result; none means float32.");
  }
  Value call(const CallInputs& inputs) const;
};

struct FullLike {
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "FullLike", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "fill_value"};
  static constexpr void describe(auto& d) {
    d.field("dtype", &FullLike::dtype, "Of the result; none means that of the input.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Geomspace {
  Dim num = 50;
  bool endpoint = true;
  std::optional<Choice<DType>> dtype = std::nullopt;
  Dim axis = 0;
  static constexpr std::string_view keras_name = "Geomspace", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"start", "stop"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("num", &Geomspace::num, "How many.", at_least(0));
    d.field("endpoint", &Geomspace::endpoint, "Whether the last number is `stop`.");
    d.field("dtype", &Geomspace::dtype, "Of the result.");
    d.field("axis", &Geomspace::axis, "The result's new axis.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Linspace {
  Dim num = 50;
  bool endpoint = true;
  bool retstep = false;
  std::optional<Choice<DType>> dtype = std::nullopt;
  Dim axis = 0;
  static constexpr std::string_view keras_name = "Linspace", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"start", "stop"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("num", &Linspace::num, "How many.", at_least(0));
    d.field("endpoint", &Linspace::endpoint, "Whether the last number is `stop`.");
    d.field("retstep", &Linspace::retstep, "Also the distance between numbers.");
    d.field("dtype", &Linspace::dtype, "Of the result.");
    d.field("axis", &Linspace::axis, "The result's new axis.");
  }
  Tree<Value> call(const CallInputs& inputs) const;
};

struct Logspace {
  Dim num = 50;
  bool endpoint = true;
  double base = 10;
  std::optional<Choice<DType>> dtype = std::nullopt;
  Dim axis = 0;
  static constexpr std::string_view keras_name = "Logspace", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"start", "stop"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("num", &Logspace::num, "How many.", at_least(0));
    d.field("endpoint", &Logspace::endpoint, "Whether the last number is `stop`.");
    d.field("base", &Logspace::base, "Of the powers.");
    d.field("dtype", &Logspace::dtype, "Of the result.");
    d.field("axis", &Logspace::axis, "The result's new axis.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Meshgrid {
  std::string indexing = "xy";
  static constexpr std::string_view keras_name = "Meshgrid", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"*x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("indexing", &Meshgrid::indexing, "With xy the first two axes are swapped.");
  }
  Values call(const CallInputs& inputs) const;
};

struct Ndim {
  static constexpr std::string_view keras_name = "Ndim", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct SaturateCast {
  required<Choice<DType>> dtype;
  static constexpr std::string_view keras_name = "SaturateCast", module_name = core_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("dtype", &SaturateCast::dtype, "The new type.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Size {
  static constexpr std::string_view keras_name = "Size", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Vander {
  std::optional<Dim> N = std::nullopt;
  bool increasing = false;
  static constexpr std::string_view keras_name = "Vander", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("N", &Vander::N, "Number of columns; none means as many as rows.");
    d.field("increasing", &Vander::increasing, "Whether powers grow.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor array(const KerasTensor& x, std::optional<DType> dtype = std::nullopt);
KerasTensor convert_to_tensor(const KerasTensor& x, std::optional<DType> dtype = std::nullopt);
KerasTensor full(const KerasTensor& fill_value, const Axes& shape,
                 std::optional<DType> dtype = std::nullopt);
KerasTensor full_like(const KerasTensor& x, const SymbolicOperand& fill_value,
                      std::optional<DType> dtype = std::nullopt);
KerasTensor geomspace(const SymbolicOperand& start, const SymbolicOperand& stop, Dim num = 50,
                      bool endpoint = true, std::optional<DType> dtype = std::nullopt,
                      Dim axis = 0);
KerasTensor linspace(const SymbolicOperand& start, const SymbolicOperand& stop, Dim num = 50,
                     bool endpoint = true, Dim axis = 0);
KerasTensor logspace(const SymbolicOperand& start, const SymbolicOperand& stop, Dim num = 50,
                     bool endpoint = true, double base = 10,
                     std::optional<DType> dtype = std::nullopt, Dim axis = 0);
std::vector<KerasTensor> meshgrid(const std::vector<KerasTensor>& xs,
                                  const std::string& indexing = "xy");
KerasTensor ndim(const KerasTensor& x);
KerasTensor saturate_cast(const KerasTensor& x, DType dtype);
KerasTensor size(const KerasTensor& x);
KerasTensor vander(const KerasTensor& x, std::optional<Dim> N = std::nullopt,
                   bool increasing = false);

}  // namespace ops
}  // namespace ramet
