#pragma once
// Elements placed by index, and what is built on it.

#include "ramet/ops/op.h"

namespace ramet::ops {

enum class ScatterReduction { update, add, max, min, mul };
constexpr auto choices(ScatterReduction) {
  return std::array<std::string_view, 5>{"update", "add", "max", "min", "mul"};
}
struct ScatterAttrs {
  Choice<ScatterReduction> reduction = ScatterReduction::update;
  static constexpr void describe(auto& d) {
    d.field("reduction", &ScatterAttrs::reduction, "What becomes of what is there already.");
  }
};
/// `base` with updates put in, one after the other. indices: integers (..., depth) that name a
/// place among the first `depth` axes of base; updates: (..., what is left of base's shape). Places
/// that base does not have are left out.
Value scatter(const Value& base, const Value& indices, const Value& updates,
              ScatterReduction reduction = ScatterReduction::update);
/// The opposite: what stands at each place, (..., what is left of x's shape). Extents must be
/// known.
Value gather_nd(const Value& x, const Value& indices);

/// Row i of the result reduces those rows of `data` whose id is i; negative ids count nowhere.
/// Segments without rows give what the reduction starts from.
Value segment(const Value& data, const Value& ids, Dim segments, ScatterReduction reduction);

/// `x` with `updates` at `start` (an integer an axis), moved inside where it would hang over.
Value slice_update(const Value& x, const Value& start, const Value& updates);
/// The part of that shape at `start`, moved inside where it would hang over.
Value dynamic_slice(const Value& x, const Value& start, const Shape& shape);

/// How often each of 0, 1, ... stands in the last axis, as int32 (..., length), or the sum of
/// `weights` (null or of x's shape) there. Numbers outside are not counted.
Value bincount(const Value& x, const Value& weights, Dim length);

struct Histogram {
  Value counts, edges;  ///< (bins,), (bins + 1,)
};
/// Of a vector, between its least and largest element or over a given range.
Histogram histogram(const Value& x, Dim bins, std::optional<std::pair<double, double>> range);

extern const Op scatter_op;

}  // namespace ramet::ops
