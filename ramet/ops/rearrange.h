#pragma once
// Elements moved in other ways than ops/movement.h has; built from its ops.

#include <string_view>
#include <utility>
#include <vector>

#include "ramet/ops/op.h"

namespace ramet::ops {

Value moveaxis(const Value& x, const std::vector<std::int64_t>& from,
               const std::vector<std::int64_t>& to);
Value swapaxes(const Value& x, std::int64_t axis1, std::int64_t axis2);
/// Elements pushed out at the end come in at the front. Extents of the axes must be known.
Value roll(const Value& x, const std::vector<Dim>& shifts, const std::vector<std::int64_t>& axes);
/// Quarter turns from the first axis towards the second.
Value rot90(const Value& x, Dim turns, std::int64_t axis1, std::int64_t axis2);
/// Windows of the last axis: (..., count, length). Its extent must be known.
Value frames(const Value& x, Dim length, Dim step);
/// The opposite: windows (..., count, length) added up where they overlap.
Value overlap_add(const Value& windows, Dim step);
/// Differences of neighbours along an axis; of bool: whether they differ.
Value diff(const Value& x, Dim times, std::int64_t axis);
/// `x` of channels-last images with blocks of channels as pixels, and back.
Value depth_to_space(const Value& x, Dim block);
Value space_to_depth(const Value& x, Dim block);

/// Axes named as by einops: "b (h s) c -> b h (s c)", with the extents of some names.
Value rearrange(const Value& x, std::string_view pattern,
                const std::vector<std::pair<std::string_view, Dim>>& extents);

/// Windows over (batch, channels, height, width).
struct BlockAttrs {
  std::array<Dim, 2> kernel, dilation, padding, stride;
};
/// Each window as a column: (batch, channels * kernel, windows).
Value unfold(const Value& x, const BlockAttrs& attrs);
/// The opposite: columns added up into images of that height and width.
Value fold(const Value& x, std::array<Dim, 2> output, const BlockAttrs& attrs);

}  // namespace ramet::ops
