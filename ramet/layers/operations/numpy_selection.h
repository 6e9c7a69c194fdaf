#pragma once
// Operations of keras.ops.numpy whose results are as long as their data say.

#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct Bincount {
  Json weights = {};
  Dim minlength = 0;
  bool sparse = false;
  static constexpr std::string_view keras_name = "Bincount", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("weights", &Bincount::weights, "What each element counts; none means 1.");
    d.field("minlength", &Bincount::minlength, "Least extent of the result.");
    d.field("sparse", &Bincount::sparse, "Kept for Keras; ramet gives dense tensors.");
  }
  Value call(const CallInputs& inputs, const ExtentFinder& extent) const;
};

struct Nonzero {
  static constexpr std::string_view keras_name = "Nonzero", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Values call(const CallInputs& inputs, const ExtentFinder& extent) const;
};

struct Unique {
  bool sorted = true;
  bool return_index = false;
  bool return_inverse = false;
  bool return_counts = false;
  std::optional<Dim> axis = std::nullopt;
  std::optional<Dim> size = std::nullopt;
  Json fill_value = {};
  static constexpr std::string_view keras_name = "Unique", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("sorted", &Unique::sorted, "Ascending; else in the order in which they appear.");
    d.field("return_index", &Unique::return_index, "Also where each first stands.");
    d.field("return_inverse", &Unique::return_inverse, "Also which one each element is.");
    d.field("return_counts", &Unique::return_counts, "Also how often each is there.");
    d.field("axis", &Unique::axis, "Compares slices; none means elements.");
    d.field("size", &Unique::size, "Extent of the result; none means as many as there are.");
    d.field("fill_value", &Unique::fill_value, "Behind the end; none means 0.");
  }
  Tree<Value> call(const CallInputs& inputs, const ExtentFinder& extent) const;
};

/// Without branches, where the condition holds: of the coordinates that it gives then, a node of
/// Keras keeps the first alone.
struct Where {
  static constexpr std::string_view keras_name = "Where", module_name = numpy_module;
  static constexpr std::array<std::string_view, 3> arguments = {"condition", "x1", "x2"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs, const ExtentFinder& extent) const;
};

}  // namespace operations

namespace ops {

KerasTensor bincount(const KerasTensor& x, Dim minlength = 0);
/// The coordinates of elements that are not 0, along each axis.
std::vector<KerasTensor> nonzero(const KerasTensor& x);
KerasTensor unique(const KerasTensor& x, std::optional<Dim> size = std::nullopt,
                   std::optional<double> fill_value = std::nullopt);
KerasTensor where(const KerasTensor& condition, const SymbolicOperand& a, const SymbolicOperand& b);

}  // namespace ops
}  // namespace ramet
