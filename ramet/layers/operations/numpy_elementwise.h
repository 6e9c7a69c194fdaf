#pragma once
// Elementwise operations of keras.ops.numpy that have a config, or more than two operands.

#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/complex.h"

namespace ramet {

namespace operations {

// Classes beside Absolute and Conjugate, which keras.ops.abs and keras.ops.conj do not use.
using Abs = Unary<"Abs", ops::absolute, numpy_module>;
using Conj = Unary<"Conj", ops::conjugate, numpy_module>;

struct AllClose {
  double rtol = 1e-5;
  double atol = 1e-8;
  bool equal_nan = false;
  static constexpr std::string_view keras_name = "AllClose", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr void describe(auto& d) {
    d.field("rtol", &AllClose::rtol, "What may differ, relative to x2.");
    d.field("atol", &AllClose::atol, "What may differ beside that.");
    d.field("equal_nan", &AllClose::equal_nan, "Whether NaN is close to NaN.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Clip {
  required<double> x_min;
  required<double> x_max;
  static constexpr std::string_view keras_name = "Clip", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("x_min", &Clip::x_min, "Least value of the result.");
    d.field("x_max", &Clip::x_max, "Greatest value of the result.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Isclose {
  bool equal_nan = false;
  static constexpr std::string_view keras_name = "Isclose", module_name = numpy_module;
  static constexpr std::array<std::string_view, 4> arguments = {"x1", "x2", "rtol", "atol"};
  static constexpr void describe(auto& d) {
    d.field("equal_nan", &Isclose::equal_nan, "Whether NaN is close to NaN.");
  }
  Value call(const CallInputs& inputs) const;
};

struct NanToNum {
  double nan = 0.0;
  std::optional<double> posinf = std::nullopt;
  std::optional<double> neginf = std::nullopt;
  static constexpr std::string_view keras_name = "NanToNum", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("nan", &NanToNum::nan, "Instead of NaN.");
    d.field("posinf", &NanToNum::posinf,
            "Instead of infinity; none means the type's largest number.");
    d.field("neginf", &NanToNum::neginf,
            "Instead of -infinity; none means the type's lowest number.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Round {
  Dim decimals = 0;
  static constexpr std::string_view keras_name = "Round", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("decimals", &Round::decimals, "Behind the point; negative in front of it.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Select {
  static constexpr std::string_view keras_name = "Select", module_name = numpy_module;
  static constexpr std::array<std::string_view, 3> arguments = {"condlist", "choicelist",
                                                                "default"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor allclose(const SymbolicOperand& a, const SymbolicOperand& b, double rtol = 1e-5,
                     double atol = 1e-8, bool equal_nan = false);
KerasTensor clip(const KerasTensor& x, double low, double high);
KerasTensor isclose(const SymbolicOperand& a, const SymbolicOperand& b, double rtol = 1e-5,
                    double atol = 1e-8, bool equal_nan = false);
KerasTensor nan_to_num(const KerasTensor& x, double nan = 0.0,
                       std::optional<double> posinf = std::nullopt,
                       std::optional<double> neginf = std::nullopt);
KerasTensor round(const KerasTensor& x, Dim decimals = 0);
/// The choice of the first condition that holds, element by element.
KerasTensor select(const std::vector<KerasTensor>& conditions,
                   const std::vector<KerasTensor>& choices, const SymbolicOperand& otherwise = 0);

}  // namespace ops
}  // namespace ramet
