#pragma once
// Ops that move elements without changing them.

#include "ramet/ops/op.h"

namespace ramet::ops {

/// Row-major order is kept. One extent may be any_dim: it is worked out from the others; with
/// unknown extents in x, it stays unknown.
Value reshape(const Value& x, const Shape& shape);
Value expand_dims(const Value& x, std::int64_t axis);
/// Drops an axis of extent 1, or all of them.
Value squeeze(const Value& x, std::optional<std::int64_t> axis = std::nullopt);
/// Without axes: reversed.
Value transpose(const Value& x, std::vector<std::int64_t> axes = {});
Value broadcast_to(const Value& x, const Shape& shape);
Value concatenate(const Values& xs, std::int64_t axis = -1);
Value stack(const Values& xs, std::int64_t axis = 0);
/// Equal parts; raises ValueError unless the extent divides.
Values split(const Value& x, Dim parts, std::int64_t axis = 0);
/// Parts that end before each index, and the rest.
Values split_at(const Value& x, const std::vector<Dim>& indices, std::int64_t axis = 0);
Value tile(const Value& x, const std::vector<Dim>& repeats);
/// Each element along `axis` `repeats` times in a row.
Value repeat(const Value& x, Dim repeats, std::int64_t axis);
Value flip(const Value& x, const std::vector<std::int64_t>& axes);

/// Python's x[begin:end:step] of one axis.
struct SliceRange {
  std::optional<Dim> begin = std::nullopt, end = std::nullopt;
  Dim step = 1;  // not 0
  static constexpr void describe(auto& d) {
    d.field("begin", &SliceRange::begin, "First index; negative counts from the back.");
    d.field("end", &SliceRange::end, "One past the last index.");
    d.field("step", &SliceRange::step, "Distance; negative walks backwards.");
  }
};
/// One range an axis; missing ranges at the end take everything.
Value slice(const Value& x, const std::vector<SliceRange>& ranges);
/// One axis: [begin, end) in steps.
Value slice_axis(const Value& x, std::int64_t axis, Dim begin, Dim end, Dim step = 1);

enum class PadMode { constant, reflect, symmetric, edge };
constexpr auto choices(PadMode) {
  return std::array<std::string_view, 4>{"constant", "reflect", "symmetric", "edge"};
}
/// (before, after) of each axis; negative amounts crop (constant mode only).
Value pad(const Value& x, const std::vector<std::pair<Dim, Dim>>& widths, double value = 0,
          PadMode mode = PadMode::constant);

/// x[..., indices, ...] along `axis`: indices replace that axis. Out-of-range indices give NaN (0
/// for integers); negative ones count from the back.
Value take(const Value& x, const Value& indices, std::int64_t axis = 0);
/// indices has x's rank; picks x[..., indices[...], ...] position by position.
Value take_along_axis(const Value& x, const Value& indices, std::int64_t axis = -1);
/// 1 where the class equals the index, else 0, in a new axis. Out-of-range indices give zeros.
Value one_hot(const Value& indices, Dim classes, std::int64_t axis = -1,
              DType dtype = DType::float32);
/// begin, begin + step, ... (count numbers), as a constant.
Value arange(Dim count, double begin = 0, double step = 1, DType dtype = DType::int32);
Value full(const Shape& shape, double value, DType dtype = DType::float32);
Value zeros_like(const Value& x);
Value ones_like(const Value& x);

struct ShapeAttrs {
  Shape shape;
  static constexpr void describe(auto& d) {
    d.field("shape", &ShapeAttrs::shape, "The new shape.");
  }
};
struct PermutationAttrs {
  std::vector<Dim> axes;
  static constexpr void describe(auto& d) {
    d.field("axes", &PermutationAttrs::axes, "Where each output axis comes from.");
  }
};
struct AxisAttrs {
  Dim axis = 0;
  static constexpr void describe(auto& d) { d.field("axis", &AxisAttrs::axis, "From the front."); }
};
/// Normalised: one start (inside), one count and one step an axis.
struct SliceAttrs {
  std::vector<Dim> start, count, step;
  static constexpr void describe(auto& d) {
    d.field("start", &SliceAttrs::start, "First index of each axis.");
    d.field("count", &SliceAttrs::count, "Output extents; -1 where the input's is unknown.");
    d.field("step", &SliceAttrs::step, "Distance between elements.");
  }
};
struct PadAttrs {
  std::vector<Dim> before, after;
  double value = 0;
  Choice<PadMode> mode = PadMode::constant;
  static constexpr void describe(auto& d) {
    d.field("before", &PadAttrs::before, "Elements added in front, per axis.");
    d.field("after", &PadAttrs::after, "Elements added behind, per axis.");
    d.field("value", &PadAttrs::value, "What is added in constant mode.");
    d.field("mode", &PadAttrs::mode, "Where added elements come from.");
  }
};

extern const Op reshape_op, transpose_op, broadcast_to_op, concatenate_op, slice_op, pad_op,
    take_op, take_along_axis_op;

}  // namespace ramet::ops
