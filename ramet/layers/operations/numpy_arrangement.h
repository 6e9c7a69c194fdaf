#pragma once
// Operations of keras.ops.numpy and keras.ops.einops that take tensors apart and put them together.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct Append {
  std::optional<Dim> axis = std::nullopt;
  static constexpr std::string_view keras_name = "Append", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Append::axis, "The axis joined; none flattens both.");
  }
  Value call(const CallInputs& inputs) const;
};

struct ArraySplit {
  required<Dim> indices_or_sections;
  Dim axis = 0;
  static constexpr std::string_view keras_name = "ArraySplit", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("indices_or_sections", &ArraySplit::indices_or_sections,
            "The number of parts; the first ones are larger by one where they must.", at_least(1));
    d.field("axis", &ArraySplit::axis, "The axis split.");
  }
  Values call(const CallInputs& inputs) const;
};

struct Diag {
  Dim k = 0;
  static constexpr std::string_view keras_name = "Diag", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("k", &Diag::k, "Which diagonal, counted upwards.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Diagflat {
  Dim k = 0;
  static constexpr std::string_view keras_name = "Diagflat", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("k", &Diagflat::k, "Which diagonal, counted upwards.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Diagonal {
  Dim offset = 0;
  Dim axis1 = 0;
  Dim axis2 = 1;
  static constexpr std::string_view keras_name = "Diagonal", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("offset", &Diagonal::offset, "Which diagonal, counted upwards.");
    d.field("axis1", &Diagonal::axis1, "The rows.");
    d.field("axis2", &Diagonal::axis2, "The columns.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Dsplit {
  required<Axes> indices_or_sections;
  static constexpr std::string_view keras_name = "Dsplit", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("indices_or_sections", &Dsplit::indices_or_sections,
            "A number of equal parts, or where parts begin.");
  }
  Values call(const CallInputs& inputs) const;
};

struct Dstack {
  static constexpr std::string_view keras_name = "Dstack", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"xs"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Fliplr {
  static constexpr std::string_view keras_name = "Fliplr", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Flipud {
  static constexpr std::string_view keras_name = "Flipud", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Hsplit {
  required<Axes> indices_or_sections;
  static constexpr std::string_view keras_name = "Hsplit", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("indices_or_sections", &Hsplit::indices_or_sections,
            "A number of equal parts, or where parts begin.");
  }
  Values call(const CallInputs& inputs) const;
};

struct Hstack {
  static constexpr std::string_view keras_name = "Hstack", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"xs"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Moveaxis {
  required<Axes> source;
  required<Axes> destination;
  static constexpr std::string_view keras_name = "Moveaxis", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("source", &Moveaxis::source, "Axes that move.");
    d.field("destination", &Moveaxis::destination, "Where they go.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Rearrange {
  static constexpr std::string_view keras_name = "Rearrange", module_name = einops_module;
  static constexpr std::array<std::string_view, 3> arguments = {"tensor", "pattern",
                                                                "**axes_lengths"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Roll {
  required<Axes> shift;
  std::optional<Axes> axis = std::nullopt;
  static constexpr std::string_view keras_name = "Roll", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("shift", &Roll::shift, "By how many places, for all axes or for each.");
    d.field("axis", &Roll::axis, "Axes rolled; none rolls all elements in order.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Rot90 {
  Dim k = 1;
  Ints<2> axes = Ints<2>{0, 1};
  static constexpr std::string_view keras_name = "Rot90", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"array"};
  static constexpr void describe(auto& d) {
    d.field("k", &Rot90::k, "Quarter turns.");
    d.field("axes", &Rot90::axes, "From the first axis towards the second.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Swapaxes {
  required<Dim> axis1;
  required<Dim> axis2;
  static constexpr std::string_view keras_name = "Swapaxes", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis1", &Swapaxes::axis1, "One axis.");
    d.field("axis2", &Swapaxes::axis2, "The other one.");
  }
  Value call(const CallInputs& inputs) const;
};

struct TakeAlongAxis {
  std::optional<Dim> axis = std::nullopt;
  static constexpr std::string_view keras_name = "TakeAlongAxis", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "indices"};
  static constexpr void describe(auto& d) {
    d.field("axis", &TakeAlongAxis::axis,
            "The axis picked from; none means all elements in order.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Tril {
  Dim k = 0;
  static constexpr std::string_view keras_name = "Tril", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("k", &Tril::k, "Which diagonal, counted upwards.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Triu {
  Dim k = 0;
  static constexpr std::string_view keras_name = "Triu", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("k", &Triu::k, "Which diagonal, counted upwards.");
  }
  Value call(const CallInputs& inputs) const;
};

struct View {
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = "View", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("dtype", &View::dtype, "Read as; none means as it is.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Vsplit {
  required<Axes> indices_or_sections;
  static constexpr std::string_view keras_name = "Vsplit", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("indices_or_sections", &Vsplit::indices_or_sections,
            "A number of equal parts, or where parts begin.");
  }
  Values call(const CallInputs& inputs) const;
};

struct Vstack {
  static constexpr std::string_view keras_name = "Vstack", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"xs"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor append(const KerasTensor& x1, const KerasTensor& x2,
                   std::optional<Dim> axis = std::nullopt);
std::vector<KerasTensor> array_split(const KerasTensor& x, Dim indices_or_sections, Dim axis = 0);
KerasTensor diag(const KerasTensor& x, Dim k = 0);
KerasTensor diagflat(const KerasTensor& x, Dim k = 0);
KerasTensor diagonal(const KerasTensor& x, Dim offset = 0, Dim axis1 = 0, Dim axis2 = 1);
std::vector<KerasTensor> dsplit(const KerasTensor& x, const Axes& indices_or_sections);
KerasTensor dstack(const std::vector<KerasTensor>& xs);
KerasTensor fliplr(const KerasTensor& x);
KerasTensor flipud(const KerasTensor& x);
std::vector<KerasTensor> hsplit(const KerasTensor& x, const Axes& indices_or_sections);
KerasTensor hstack(const std::vector<KerasTensor>& xs);
KerasTensor moveaxis(const KerasTensor& x, const Axes& source, const Axes& destination);
/// `rearrange(x, "b (h s) w -> b h (w s)", {{"s", 2}})`.
KerasTensor rearrange(const KerasTensor& tensor, std::string_view pattern,
                      const std::vector<std::pair<std::string, Dim>>& axes_lengths = {});
KerasTensor roll(const KerasTensor& x, const Axes& shift,
                 const std::optional<Axes>& axis = std::nullopt);
KerasTensor rot90(const KerasTensor& array, Dim k = 1, const Ints<2>& axes = Ints<2>{0, 1});
KerasTensor swapaxes(const KerasTensor& x, Dim axis1, Dim axis2);
KerasTensor take_along_axis(const KerasTensor& x, const KerasTensor& indices,
                            std::optional<Dim> axis = std::nullopt);
KerasTensor tril(const KerasTensor& x, Dim k = 0);
KerasTensor triu(const KerasTensor& x, Dim k = 0);
KerasTensor view(const KerasTensor& x, std::optional<DType> dtype = std::nullopt);
std::vector<KerasTensor> vsplit(const KerasTensor& x, const Axes& indices_or_sections);
KerasTensor vstack(const std::vector<KerasTensor>& xs);

}  // namespace ops
}  // namespace ramet
