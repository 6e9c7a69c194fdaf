#pragma once
// Activations of keras.ops.nn that have a config, and encodings of classes.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace ops {

/// x divided by its norm of that order over the axes (none means all), or by epsilon if that is
/// larger. Raises ValueError unless order is at least 1.
Value normalize(const Value& x, const std::optional<Axes>& axis, std::int64_t order,
                double epsilon);
/// Over several axes at once; see `softmax`.
Value softmax_over(const Value& x, const Axes& axes);

}  // namespace ops

namespace operations {

struct Celu {
  double alpha = 1.0;
  static constexpr std::string_view keras_name = "Celu", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) { d.field("alpha", &Celu::alpha, "Limit below 0."); }
  Value call(const CallInputs& inputs) const;
};

struct Elu {
  double alpha = 1.0;
  static constexpr std::string_view keras_name = "Elu", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) { d.field("alpha", &Elu::alpha, "Limit below 0."); }
  Value call(const CallInputs& inputs) const;
};

struct Gelu {
  bool approximate = true;
  static constexpr std::string_view keras_name = "Gelu", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("approximate", &Gelu::approximate, "By tanh instead of erf.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Glu {
  Dim axis = -1;
  static constexpr std::string_view keras_name = "Glu", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) { d.field("axis", &Glu::axis, "The axis halved."); }
  Value call(const CallInputs& inputs) const;
};

struct HardShrink {
  double threshold = 0.5;
  static constexpr std::string_view keras_name = "HardShrink", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("threshold", &HardShrink::threshold, "Up to here, elements become 0.");
  }
  Value call(const CallInputs& inputs) const;
};

struct LeakyRelu {
  double negative_slope = 0.2;
  static constexpr std::string_view keras_name = "LeakyRelu", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("negative_slope", &LeakyRelu::negative_slope, "Slope below 0.");
  }
  Value call(const CallInputs& inputs) const;
};

struct LogSoftmax {
  std::optional<Dim> axis = -1;
  static constexpr std::string_view keras_name = "LogSoftmax", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &LogSoftmax::axis, "Of the classes; none means all elements.");
  }
  Value call(const CallInputs& inputs) const;
};

struct MultiHot {
  required<Dim> num_classes;
  Dim axis = -1;
  std::optional<Choice<DType>> dtype = std::nullopt;
  bool sparse = false;
  static constexpr std::string_view keras_name = "MultiHot", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"inputs"};
  static constexpr void describe(auto& d) {
    d.field("num_classes", &MultiHot::num_classes, "Extent of the new axis.", alias("num_tokens"));
    d.field("axis", &MultiHot::axis, "The result's new axis.");
    d.field("dtype", &MultiHot::dtype, "Of the result; none means float32.");
    d.field("sparse", &MultiHot::sparse, "Kept for Keras; ramet gives dense tensors.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Normalize {
  std::optional<Axes> axis = Axes(-1);
  std::int64_t order = 2;
  std::optional<double> epsilon = std::nullopt;
  static constexpr std::string_view keras_name = "Normalize", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Normalize::axis, "Axes of the norm; none means all.");
    d.field("order", &Normalize::order, "Of the norm.", at_least(1));
    d.field("epsilon", &Normalize::epsilon, "Least divisor; none means 1e-7.");
  }
  Value call(const CallInputs& inputs) const;
};

struct OneHot {
  required<Dim> num_classes;
  Dim axis = -1;
  std::optional<Choice<DType>> dtype = std::nullopt;
  bool sparse = false;
  static constexpr std::string_view keras_name = "OneHot", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("num_classes", &OneHot::num_classes, "Extent of the new axis.");
    d.field("axis", &OneHot::axis, "The result's new axis.");
    d.field("dtype", &OneHot::dtype, "Of the result; none means float32.");
    d.field("sparse", &OneHot::sparse, "Kept for Keras; ramet gives dense tensors.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Polar {
  static constexpr std::string_view keras_name = "Polar", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"abs_", "angle"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct SoftShrink {
  double threshold = 0.5;
  static constexpr std::string_view keras_name = "SoftShrink", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("threshold", &SoftShrink::threshold, "Up to here, elements become 0.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Softmax {
  std::optional<Axes> axis = Axes(-1);
  static constexpr std::string_view keras_name = "Softmax", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Softmax::axis, "Axes whose elements sum to 1; none means all.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Sparsemax {
  Dim axis = -1;
  static constexpr std::string_view keras_name = "Sparsemax", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Sparsemax::axis, "Whose elements sum to 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Squareplus {
  double b = 4;
  static constexpr std::string_view keras_name = "Squareplus", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) { d.field("b", &Squareplus::b, "How far from relu."); }
  Value call(const CallInputs& inputs) const;
};

struct Threshold {
  required<double> threshold;
  required<double> default_value;
  static constexpr std::string_view keras_name = "Threshold", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("threshold", &Threshold::threshold, "Up to here, elements are replaced.");
    d.field("default_value", &Threshold::default_value, "By what.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor celu(const KerasTensor& x, double alpha = 1.0);
KerasTensor elu(const KerasTensor& x, double alpha = 1.0);
KerasTensor gelu(const KerasTensor& x, bool approximate = true);
KerasTensor glu(const KerasTensor& x, Dim axis = -1);
KerasTensor hard_shrink(const KerasTensor& x, double threshold = 0.5);
KerasTensor leaky_relu(const KerasTensor& x, double negative_slope = 0.2);
KerasTensor log_softmax(const KerasTensor& x, std::optional<Dim> axis = -1);
KerasTensor multi_hot(const KerasTensor& inputs, Dim num_classes, Dim axis = -1,
                      std::optional<DType> dtype = std::nullopt, bool sparse = false);
KerasTensor normalize(const KerasTensor& x, std::int64_t axis = -1, std::int64_t order = 2);
KerasTensor one_hot(const KerasTensor& x, Dim num_classes, Dim axis = -1,
                    DType dtype = DType::float32);
KerasTensor polar(const SymbolicOperand& abs, const SymbolicOperand& angle);
KerasTensor soft_shrink(const KerasTensor& x, double threshold = 0.5);
KerasTensor softmax(const KerasTensor& x, std::int64_t axis = -1);
KerasTensor sparsemax(const KerasTensor& x, Dim axis = -1);
KerasTensor squareplus(const KerasTensor& x, double b = 4);
KerasTensor threshold(const KerasTensor& x, double threshold, double default_value);

}  // namespace ops
}  // namespace ramet
