#pragma once
// Products of keras.ops.numpy beyond matmul and einsum, and what it has of linear algebra.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/matrix.h"

namespace ramet {

namespace operations {

struct Corrcoef {
  static constexpr std::string_view keras_name = "Corrcoef", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Correlate {
  Choice<ops::CorrelateMode> mode = ops::CorrelateMode::valid;
  static constexpr std::string_view keras_name = "Correlate", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) { d.field("mode", &Correlate::mode, "Which shifts."); }
  Value call(const CallInputs& inputs) const;
};

struct Cross {
  Dim axisa = -1;
  Dim axisb = -1;
  Dim axisc = -1;
  std::optional<Dim> axis = std::nullopt;
  static constexpr std::string_view keras_name = "Cross", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("axisa", &Cross::axisa, "Of the vectors of x1.");
    d.field("axisb", &Cross::axisb, "Of the vectors of x2.");
    d.field("axisc", &Cross::axisc, "Of the result.");
    d.field("axis", &Cross::axis, "All three.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Dot {
  static constexpr std::string_view keras_name = "Dot", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Inner {
  static constexpr std::string_view keras_name = "Inner", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Kron {
  static constexpr std::string_view keras_name = "Kron", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Outer {
  static constexpr std::string_view keras_name = "Outer", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Slogdet {
  static constexpr std::string_view keras_name = "Slogdet", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Values call(const CallInputs& inputs) const;
};

struct Tensordot {
  Json axes = 2;
  static constexpr std::string_view keras_name = "Tensordot", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("axes", &Tensordot::axes, "A number of axes, or (axes of x1, axes of x2).");
  }
  Value call(const CallInputs& inputs) const;
};

struct Trace {
  Dim offset = 0;
  Dim axis1 = 0;
  Dim axis2 = 1;
  static constexpr std::string_view keras_name = "Trace", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("offset", &Trace::offset, "Which diagonal, counted upwards.");
    d.field("axis1", &Trace::axis1, "The rows.");
    d.field("axis2", &Trace::axis2, "The columns.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Vdot {
  static constexpr std::string_view keras_name = "Vdot", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor corrcoef(const KerasTensor& x);
KerasTensor correlate(const KerasTensor& x1, const KerasTensor& x2,
                      ops::CorrelateMode mode = ops::CorrelateMode::valid);
KerasTensor cross(const KerasTensor& x1, const KerasTensor& x2, Dim axisa = -1, Dim axisb = -1,
                  Dim axisc = -1, std::optional<Dim> axis = std::nullopt);
KerasTensor dot(const KerasTensor& x1, const KerasTensor& x2);
KerasTensor inner(const KerasTensor& x1, const KerasTensor& x2);
KerasTensor kron(const KerasTensor& x1, const KerasTensor& x2);
KerasTensor outer(const KerasTensor& x1, const KerasTensor& x2);
std::vector<KerasTensor> slogdet(const KerasTensor& x);
KerasTensor tensordot(const KerasTensor& x1, const KerasTensor& x2, Dim axes = 2);
KerasTensor tensordot(const KerasTensor& x1, const KerasTensor& x2, const Axes& axes1,
                      const Axes& axes2);
KerasTensor trace(const KerasTensor& x, Dim offset = 0, Dim axis1 = 0, Dim axis2 = 1);
KerasTensor vdot(const KerasTensor& x1, const KerasTensor& x2);

}  // namespace ops
}  // namespace ramet
