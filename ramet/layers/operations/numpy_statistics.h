#pragma once
// Reductions of keras.ops.numpy that leave NaN out, running totals, averages and quantiles.

#include "ramet/layers/operations/numpy_reduction.h"
#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/sorting.h"

namespace ramet {

namespace operations {

struct Amax {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Amax", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Amax::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Amax::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Amin {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Amin", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Amin::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Amin::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Average {
  std::optional<Dim> axis = std::nullopt;
  static constexpr std::string_view keras_name = "Average", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "weights"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Average::axis, "The axis that vanishes; none means all.");
  }
  Value call(const CallInputs& inputs) const;
};

struct CountNonzero {
  std::optional<Axes> axis = std::nullopt;
  static constexpr std::string_view keras_name = "CountNonzero", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &CountNonzero::axis, "Axes that vanish; none means all.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Cumprod {
  std::optional<Dim> axis = std::nullopt;
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "Cumprod", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Cumprod::axis, "The axis run along; none means all elements in order.");
    d.field("dtype", &Cumprod::dtype, "Of the result; none means that of the input.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Cumsum {
  std::optional<Dim> axis = std::nullopt;
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "Cumsum", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Cumsum::axis, "The axis run along; none means all elements in order.");
    d.field("dtype", &Cumsum::dtype, "Of the result; none means that of the input.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Diff {
  Dim n = 1;
  Dim axis = -1;
  static constexpr std::string_view keras_name = "Diff", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"a"};
  static constexpr void describe(auto& d) {
    d.field("n", &Diff::n, "How often.", at_least(0));
    d.field("axis", &Diff::axis, "Of the neighbours.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Median {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Median", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("axis", &Median::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Median::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanargmax {
  std::optional<Dim> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanargmax", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanargmax::axis, "The axis searched; none means all elements in order.");
    d.field("keepdims", &Nanargmax::keepdims, "Keep it with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanargmin {
  std::optional<Dim> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanargmin", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanargmin::axis, "The axis searched; none means all elements in order.");
    d.field("keepdims", &Nanargmin::keepdims, "Keep it with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nancumprod {
  std::optional<Dim> axis = std::nullopt;
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "Nancumprod", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nancumprod::axis, "The axis run along; none means all elements in order.");
    d.field("dtype", &Nancumprod::dtype, "Of the result; none means that of the input.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nancumsum {
  std::optional<Dim> axis = std::nullopt;
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "Nancumsum", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nancumsum::axis, "The axis run along; none means all elements in order.");
    d.field("dtype", &Nancumsum::dtype, "Of the result; none means that of the input.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanmax {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanmax", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanmax::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Nanmax::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanmean {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanmean", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanmean::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Nanmean::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanmedian {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanmedian", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanmedian::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Nanmedian::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanmin {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanmin", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanmin::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Nanmin::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanpercentile {
  std::optional<Axes> axis = std::nullopt;
  Choice<ops::QuantileMethod> method = ops::QuantileMethod::linear;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanpercentile", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "q"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanpercentile::axis, "Axes that vanish; none means all.");
    d.field("method", &Nanpercentile::method, "What stands between two elements.");
    d.field("keepdims", &Nanpercentile::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanprod {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanprod", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanprod::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Nanprod::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanquantile {
  std::optional<Axes> axis = std::nullopt;
  Choice<ops::QuantileMethod> method = ops::QuantileMethod::linear;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanquantile", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "q"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanquantile::axis, "Axes that vanish; none means all.");
    d.field("method", &Nanquantile::method, "What stands between two elements.");
    d.field("keepdims", &Nanquantile::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanstd {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanstd", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanstd::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Nanstd::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nansum {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nansum", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nansum::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Nansum::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Nanvar {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Nanvar", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Nanvar::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Nanvar::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Percentile {
  std::optional<Axes> axis = std::nullopt;
  Choice<ops::QuantileMethod> method = ops::QuantileMethod::linear;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Percentile", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "q"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("axis", &Percentile::axis, "Axes that vanish; none means all.");
    d.field("method", &Percentile::method, "What stands between two elements.");
    d.field("keepdims", &Percentile::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Ptp {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Ptp", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Ptp::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Ptp::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Quantile {
  std::optional<Axes> axis = std::nullopt;
  Choice<ops::QuantileMethod> method = ops::QuantileMethod::linear;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Quantile", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "q"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("axis", &Quantile::axis, "Axes that vanish; none means all.");
    d.field("method", &Quantile::method, "What stands between two elements.");
    d.field("keepdims", &Quantile::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Trapezoid {
  Json x = {};
  double dx = 1.0;
  Dim axis = -1;
  static constexpr std::string_view keras_name = "Trapezoid", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"y"};
  static constexpr void describe(auto& d) {
    d.field("x", &Trapezoid::x, "Where the points are; none means at equal distances.");
    d.field("dx", &Trapezoid::dx, "That distance.");
    d.field("axis", &Trapezoid::axis, "Integrated over.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor amax(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                 bool keepdims = false);
KerasTensor amin(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                 bool keepdims = false);
KerasTensor average(const KerasTensor& x, const KerasTensor& weights = {},
                    std::optional<Dim> axis = std::nullopt);
KerasTensor count_nonzero(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt);
KerasTensor cumprod(const KerasTensor& x, std::optional<Dim> axis = std::nullopt,
                    std::optional<DType> dtype = std::nullopt);
KerasTensor cumsum(const KerasTensor& x, std::optional<Dim> axis = std::nullopt,
                   std::optional<DType> dtype = std::nullopt);
KerasTensor diff(const KerasTensor& a, Dim n = 1, Dim axis = -1);
KerasTensor median(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                   bool keepdims = false);
KerasTensor nanargmax(const KerasTensor& x, std::optional<Dim> axis = std::nullopt,
                      bool keepdims = false);
KerasTensor nanargmin(const KerasTensor& x, std::optional<Dim> axis = std::nullopt,
                      bool keepdims = false);
KerasTensor nancumprod(const KerasTensor& x, std::optional<Dim> axis = std::nullopt,
                       std::optional<DType> dtype = std::nullopt);
KerasTensor nancumsum(const KerasTensor& x, std::optional<Dim> axis = std::nullopt,
                      std::optional<DType> dtype = std::nullopt);
KerasTensor nanmax(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                   bool keepdims = false);
KerasTensor nanmean(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                    bool keepdims = false);
KerasTensor nanmedian(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                      bool keepdims = false);
KerasTensor nanmin(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                   bool keepdims = false);
KerasTensor nanpercentile(const KerasTensor& x, const SymbolicOperand& q,
                          const std::optional<Axes>& axis = std::nullopt,
                          ops::QuantileMethod method = ops::QuantileMethod::linear,
                          bool keepdims = false);
KerasTensor nanprod(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                    bool keepdims = false);
KerasTensor nanquantile(const KerasTensor& x, const SymbolicOperand& q,
                        const std::optional<Axes>& axis = std::nullopt,
                        ops::QuantileMethod method = ops::QuantileMethod::linear,
                        bool keepdims = false);
KerasTensor nanstd(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                   bool keepdims = false);
KerasTensor nansum(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                   bool keepdims = false);
KerasTensor nanvar(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                   bool keepdims = false);
KerasTensor percentile(const KerasTensor& x, const SymbolicOperand& q,
                       const std::optional<Axes>& axis = std::nullopt,
                       ops::QuantileMethod method = ops::QuantileMethod::linear,
                       bool keepdims = false);
KerasTensor ptp(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                bool keepdims = false);
KerasTensor quantile(const KerasTensor& x, const SymbolicOperand& q,
                     const std::optional<Axes>& axis = std::nullopt,
                     ops::QuantileMethod method = ops::QuantileMethod::linear,
                     bool keepdims = false);
KerasTensor trapezoid(const KerasTensor& y, double dx = 1, Dim axis = -1);

}  // namespace ops
}  // namespace ramet
