#pragma once
// Operations of keras.ops.numpy that move elements.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/get_item.h"
#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/movement.h"

namespace ramet {

namespace operations {

/// An integer, or a list of them.
using Extents = Axes;

struct BroadcastTo {
  required<Extents> shape;
  static constexpr std::string_view keras_name = "BroadcastTo", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("shape", &BroadcastTo::shape, "The result's.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Concatenate {
  Dim axis = 0;
  static constexpr std::string_view keras_name = "Concatenate", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"xs"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Concatenate::axis, "The axis joined.");
  }
  Value call(const CallInputs& inputs) const;
};

struct ExpandDims {
  required<Axes> axis;
  static constexpr std::string_view keras_name = "ExpandDims", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &ExpandDims::axis, "Where the result has new axes.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Flip {
  std::optional<Axes> axis = std::nullopt;
  static constexpr std::string_view keras_name = "Flip", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Flip::axis, "Axes turned round; none means all.");
  }
  Value call(const CallInputs& inputs) const;
};

/// OnesLike and ZerosLike; EmptyLike, whose elements may be anything, has zeros.
template <ClassName name, int number>
struct FilledLike {
  std::optional<Choice<DType>> dtype = std::nullopt;
  static constexpr std::string_view keras_name = name.view(), module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("dtype", &FilledLike::dtype, "Of the result.");
  }
  Value call(const CallInputs& inputs) const {
    const Value x = inputs.value("x");
    return ops::full(x.shape(), number, dtype ? DType(*dtype) : x.dtype());
  }
};

using EmptyLike = FilledLike<"EmptyLike", 0>;
using OnesLike = FilledLike<"OnesLike", 1>;
using ZerosLike = FilledLike<"ZerosLike", 0>;

struct Pad {
  required<Json> pad_width;
  Choice<ops::PadMode> mode = ops::PadMode::constant;
  static constexpr std::string_view keras_name = "Pad", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "constant_values"};
  static constexpr void describe(auto& d) {
    d.field("pad_width", &Pad::pad_width, "(before, after) of each axis, or one for all.");
    d.field("mode", &Pad::mode, "Where added elements come from.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Ravel {
  static constexpr std::string_view keras_name = "Ravel", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Repeat {
  required<Extents> repeats;
  std::optional<Dim> axis = std::nullopt;
  static constexpr std::string_view keras_name = "Repeat", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("repeats", &Repeat::repeats, "How often, for all elements of the axis or for each.");
    d.field("axis", &Repeat::axis, "None means all elements in order.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Reshape {
  required<Extents> newshape;
  static constexpr std::string_view keras_name = "Reshape", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("newshape", &Reshape::newshape, "One extent may be -1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Split {
  required<Extents> indices_or_sections;
  Dim axis = 0;
  static constexpr std::string_view keras_name = "Split", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("indices_or_sections", &Split::indices_or_sections,
            "A number of equal parts, or where parts begin.");
    d.field("axis", &Split::axis, "The axis split.");
  }
  Values call(const CallInputs& inputs) const;
};

struct Squeeze {
  std::optional<Axes> axis = std::nullopt;
  static constexpr std::string_view keras_name = "Squeeze", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Squeeze::axis, "Axes dropped; none means all of extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Stack {
  Dim axis = 0;
  static constexpr std::string_view keras_name = "Stack", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Stack::axis, "The result's new axis.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Take {
  std::optional<Dim> axis = std::nullopt;
  static constexpr std::string_view keras_name = "Take", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "indices"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Take::axis, "The axis picked from; none means all elements in order.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Tile {
  required<Extents> repeats;
  static constexpr std::string_view keras_name = "Tile", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("repeats", &Tile::repeats, "How often the tensor stands in each axis.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Transpose {
  std::optional<std::vector<Dim>> axes = std::nullopt;
  static constexpr std::string_view keras_name = "Transpose", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axes", &Transpose::axes, "Where each axis comes from; none means reversed.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor broadcast_to(const KerasTensor& x, const Shape& shape);
KerasTensor concatenate(const std::vector<KerasTensor>& xs, std::int64_t axis = -1);
KerasTensor empty_like(const KerasTensor& x, std::optional<DType> dtype = std::nullopt);
KerasTensor expand_dims(const KerasTensor& x, std::int64_t axis);
KerasTensor flip(const KerasTensor& x, const std::vector<std::int64_t>& axes);
KerasTensor ones_like(const KerasTensor& x, std::optional<DType> dtype = std::nullopt);
KerasTensor pad(const KerasTensor& x, const std::vector<std::pair<Dim, Dim>>& widths,
                std::optional<double> value = std::nullopt, PadMode mode = PadMode::constant);
KerasTensor ravel(const KerasTensor& x);
KerasTensor repeat(const KerasTensor& x, Dim repeats, std::int64_t axis);
KerasTensor reshape(const KerasTensor& x, const Shape& shape);
std::vector<KerasTensor> split(const KerasTensor& x, Dim parts, std::int64_t axis = 0);
std::vector<KerasTensor> split_at(const KerasTensor& x, const std::vector<Dim>& indices,
                                  std::int64_t axis = 0);
KerasTensor squeeze(const KerasTensor& x, std::optional<std::int64_t> axis = std::nullopt);
KerasTensor stack(const std::vector<KerasTensor>& xs, std::int64_t axis = 0);
KerasTensor take(const KerasTensor& x, const SymbolicOperand& indices,
                 std::optional<std::int64_t> axis = std::nullopt);
KerasTensor tile(const KerasTensor& x, const std::vector<Dim>& repeats);
KerasTensor transpose(const KerasTensor& x, const std::vector<std::int64_t>& axes = {});
KerasTensor zeros_like(const KerasTensor& x, std::optional<DType> dtype = std::nullopt);

}  // namespace ops
}  // namespace ramet
