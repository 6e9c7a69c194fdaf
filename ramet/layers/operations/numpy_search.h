#pragma once
// Sorting and searching of keras.ops.numpy.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct Argpartition {
  required<Dim> kth;
  std::optional<Dim> axis = -1;
  static constexpr std::string_view keras_name = "Argpartition", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("kth", &Argpartition::kth, "This element is in its sorted place.");
    d.field("axis", &Argpartition::axis, "The axis sorted; none means all elements in order.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Argsort {
  std::optional<Dim> axis = -1;
  static constexpr std::string_view keras_name = "Argsort", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Argsort::axis, "The axis sorted; none means all elements in order.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Digitize {
  static constexpr std::string_view keras_name = "Digitize", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "bins"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Histogram {
  Dim bins = 10;
  Json range = {};
  static constexpr std::string_view keras_name = "Histogram", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("bins", &Histogram::bins, "How many.", at_least(1));
    d.field("range", &Histogram::range, "(least, largest); none means those of the elements.");
  }
  Values call(const CallInputs& inputs) const;
};

struct IsIn {
  bool assume_unique = false;
  bool invert = false;
  static constexpr std::string_view keras_name = "IsIn", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr void describe(auto& d) {
    d.field("assume_unique", &IsIn::assume_unique, "Kept for Keras; makes no difference.");
    d.field("invert", &IsIn::invert, "Whether elements are not there.");
  }
  Value call(const CallInputs& inputs) const;
};

struct SearchSorted {
  std::string side = "left";
  static constexpr std::string_view keras_name = "SearchSorted", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"sorted_sequence", "values"};
  static constexpr void describe(auto& d) {
    d.field("side", &SearchSorted::side, "Before (left) or behind (right) equal elements.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Sort {
  std::optional<Dim> axis = -1;
  static constexpr std::string_view keras_name = "Sort", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Sort::axis, "The axis sorted; none means all elements in order.");
  }
  Value call(const CallInputs& inputs) const;
};

struct UnravelIndex {
  required<Axes> shape;
  static constexpr std::string_view keras_name = "UnravelIndex", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"indices"};
  static constexpr void describe(auto& d) {
    d.field("shape", &UnravelIndex::shape, "Of the tensor that is indexed.");
  }
  Values call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor argpartition(const KerasTensor& x, Dim kth, std::optional<Dim> axis = -1);
KerasTensor argsort(const KerasTensor& x, std::optional<Dim> axis = -1);
KerasTensor digitize(const KerasTensor& x, const SymbolicOperand& bins);
std::vector<KerasTensor> histogram(const KerasTensor& x, Dim bins = 10,
                                   std::optional<std::pair<double, double>> range = std::nullopt);
KerasTensor isin(const KerasTensor& x1, const SymbolicOperand& x2, bool assume_unique = false,
                 bool invert = false);
KerasTensor searchsorted(const KerasTensor& sorted_sequence, const SymbolicOperand& values,
                         const std::string& side = "left");
KerasTensor sort(const KerasTensor& x, std::optional<Dim> axis = -1);
std::vector<KerasTensor> unravel_index(const KerasTensor& indices, const Axes& shape);

}  // namespace ops
}  // namespace ramet
