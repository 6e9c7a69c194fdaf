#pragma once
// Reductions of keras.ops.numpy.

#include "ramet/layers/operations/symbolic.h"
#include "ramet/layers/reduced_axes.h"

namespace ramet {

namespace operations {

template <ClassName name, Value (*function)(const Value&, ops::ReduceAttrs)>
struct Reduction {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = name.view(), module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Reduction::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Reduction::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const {
    return reduce(function, inputs.value("x"), axis, keepdims);
  }
};

Value standard_deviation(const Value& x, ops::ReduceAttrs attrs);
/// In the type of x, also of complex numbers.
Value variance(const Value& x, ops::ReduceAttrs attrs);

using All = Reduction<"All", ops::all>;
using Any = Reduction<"Any", ops::any>;
using Mean = Reduction<"Mean", ops::mean>;
using Std = Reduction<"Std", standard_deviation>;
using Sum = Reduction<"Sum", ops::sum>;
using Var = Reduction<"Var", variance>;

/// Max and Min, which may start from a value of their own.
template <ClassName name, Value (*function)(const Value&, ops::ReduceAttrs),
          Value (*of_two)(const ops::Operand&, const ops::Operand&)>
struct Extremum {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  std::optional<double> initial = std::nullopt;
  static constexpr std::string_view keras_name = name.view(), module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Extremum::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Extremum::keepdims, "Keep them with extent 1.");
    d.field("initial", &Extremum::initial, "Takes part beside the elements.");
  }
  Value call(const CallInputs& inputs) const {
    const Value x = inputs.value("x");
    const Value y = reduce(function, x, axis, keepdims);
    return initial ? ops::cast(of_two(y, *initial), x.dtype()) : y;
  }
};

using Max = Extremum<"Max", ops::max, ops::maximum>;
using Min = Extremum<"Min", ops::min, ops::minimum>;

struct Prod {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "Prod", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Prod::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Prod::keepdims, "Keep them with extent 1.");
    d.field("dtype", &Prod::dtype, "Of the result.");
  }
  Value call(const CallInputs& inputs) const;
};

/// Argmax and Argmin.
template <ClassName name, Value (*function)(const Value&, std::optional<std::int64_t>, bool)>
struct ArgReduction {
  std::optional<Dim> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = name.view(), module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &ArgReduction::axis, "The axis searched; none means all elements in order.");
    d.field("keepdims", &ArgReduction::keepdims, "Keep it with extent 1.");
  }
  Value call(const CallInputs& inputs) const { return function(inputs.value("x"), axis, keepdims); }
};

using Argmax = ArgReduction<"Argmax", ops::argmax>;
using Argmin = ArgReduction<"Argmin", ops::argmin>;

}  // namespace operations

namespace ops {

KerasTensor all(const KerasTensor& x, const ReduceAttrs& attrs = {});
KerasTensor any(const KerasTensor& x, const ReduceAttrs& attrs = {});
KerasTensor argmax(const KerasTensor& x, std::optional<std::int64_t> axis = std::nullopt,
                   bool keepdims = false);
KerasTensor argmin(const KerasTensor& x, std::optional<std::int64_t> axis = std::nullopt,
                   bool keepdims = false);
KerasTensor max(const KerasTensor& x, const ReduceAttrs& attrs = {});
KerasTensor mean(const KerasTensor& x, const ReduceAttrs& attrs = {});
KerasTensor min(const KerasTensor& x, const ReduceAttrs& attrs = {});
KerasTensor prod(const KerasTensor& x, const ReduceAttrs& attrs = {});
KerasTensor standard_deviation(const KerasTensor& x, const ReduceAttrs& attrs = {});
KerasTensor sum(const KerasTensor& x, const ReduceAttrs& attrs = {});
KerasTensor variance(const KerasTensor& x, const ReduceAttrs& attrs = {});

}  // namespace ops
}  // namespace ramet
