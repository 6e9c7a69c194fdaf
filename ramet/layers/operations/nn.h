#pragma once
// Operations of keras.ops.nn, and the few of keras.ops.math and keras.ops.core.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/nn.h"

namespace ramet {

namespace ops {

/// x divided by its norm of that order over the axes (none means all), or by epsilon if that is
/// larger. Raises ValueError unless order is at least 1.
Value normalize(const Value& x, const std::optional<Axes>& axis, std::int64_t order,
                double epsilon);

}  // namespace ops

namespace operations {

using HardSigmoid = Unary<"HardSigmoid", ops::hard_sigmoid, nn_module>;
using HardSilu = Unary<"HardSilu", ops::hard_silu, nn_module>;
using LogSigmoid = Unary<"LogSigmoid", ops::log_sigmoid, nn_module>;
using Relu = Unary<"Relu", ops::relu, nn_module>;
using Relu6 = Unary<"Relu6", ops::relu6, nn_module>;
using Selu = Unary<"Selu", ops::selu, nn_module>;
using Sigmoid = Unary<"Sigmoid", ops::sigmoid, nn_module>;
using Silu = Unary<"Silu", ops::silu, nn_module>;
using Softplus = Unary<"Softplus", ops::softplus, nn_module>;
using Softsign = Unary<"Softsign", ops::softsign, nn_module>;

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
  Dim axis = -1;
  static constexpr std::string_view keras_name = "LogSoftmax", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) { d.field("axis", &LogSoftmax::axis, "Of the classes."); }
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

struct Softmax {
  std::optional<Axes> axis = Axes(-1);
  static constexpr std::string_view keras_name = "Softmax", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Softmax::axis, "Axes whose elements sum to 1; none means all.");
  }
  Value call(const CallInputs& inputs) const;
};

using Erf = Unary<"Erf", ops::erf, math_module>;
using Rsqrt = Unary<"Rsqrt", ops::rsqrt, math_module>;

struct Cast {
  required<Choice<DType>> dtype;
  static constexpr std::string_view keras_name = "Cast", module_name = core_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) { d.field("dtype", &Cast::dtype, "The new type."); }
  Value call(const CallInputs& inputs) const;
};

struct StopGradient {
  static constexpr std::string_view keras_name = "StopGradient", module_name = core_module;
  static constexpr std::array<std::string_view, 1> arguments = {"variable"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

/// Over several axes at once; see `softmax`.
Value softmax_over(const Value& x, const Axes& axes);

KerasTensor elu(const KerasTensor& x, double alpha = 1.0);
KerasTensor erf(const KerasTensor& x);
KerasTensor gelu(const KerasTensor& x, bool approximate = true);  ///< the default of keras.ops
KerasTensor hard_sigmoid(const KerasTensor& x);
KerasTensor hard_silu(const KerasTensor& x);
KerasTensor leaky_relu(const KerasTensor& x, double negative_slope = 0.2);
KerasTensor log_sigmoid(const KerasTensor& x);
KerasTensor log_softmax(const KerasTensor& x, std::int64_t axis = -1);
KerasTensor normalize(const KerasTensor& x, std::int64_t axis = -1, std::int64_t order = 2);
KerasTensor one_hot(const KerasTensor& indices, Dim classes, std::int64_t axis = -1,
                    DType dtype = DType::float32);
KerasTensor relu(const KerasTensor& x);
KerasTensor relu6(const KerasTensor& x);
KerasTensor rsqrt(const KerasTensor& x);
KerasTensor selu(const KerasTensor& x);
KerasTensor sigmoid(const KerasTensor& x);
KerasTensor silu(const KerasTensor& x);
KerasTensor softmax(const KerasTensor& x, std::int64_t axis = -1);
KerasTensor softplus(const KerasTensor& x);
KerasTensor softsign(const KerasTensor& x);
KerasTensor cast(const KerasTensor& x, DType dtype);
KerasTensor stop_gradient(const KerasTensor& x);

}  // namespace ops
}  // namespace ramet
