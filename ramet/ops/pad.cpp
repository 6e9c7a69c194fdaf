#include <algorithm>
#include <limits>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

// How many elements a mode can add on one side of an axis.
Dim largest_width(PadMode mode, Dim extent) {
  switch (mode) {
    case PadMode::reflect:
      return std::max<Dim>(extent - 1, 0);
    case PadMode::symmetric:
      return extent;
    case PadMode::edge:
    case PadMode::constant:
      break;
  }
  return extent == 0 && mode == PadMode::edge ? 0 : std::numeric_limits<Dim>::max();
}

Specs infer_pad(const Call& call) {
  const auto& attrs = call.as<PadAttrs>();
  const Spec& x = call.inputs[0].spec();
  const PadMode mode = attrs.mode;
  if (attrs.before.size() != x.shape.size() || attrs.after.size() != x.shape.size()) {
    fail<ValueError>("pad: expected a pair of widths for each axis of {}, received {}.",
                     to_string(x.shape), attrs.before.size());
  }
  Shape shape = x.shape;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const Dim before = attrs.before[i], after = attrs.after[i];
    const bool crops = before < 0 || after < 0;
    if (crops && mode != PadMode::constant) {
      fail<ValueError>("pad: expected widths of at least 0 in mode '{}', received ({}, {}).",
                       attrs.mode.name(), before, after);
    }
    if (shape[i] == any_dim) continue;
    const Dim largest = largest_width(mode, shape[i]);
    if (before > largest || after > largest || shape[i] + before + after < 0) {
      fail<ValueError>(
          "pad: expected widths that fit axis {} of {} in mode '{}', received ({}, {}).", i,
          to_string(x.shape), attrs.mode.name(), before, after);
    }
    shape[i] += before + after;
  }
  return {{shape, x.dtype}};
}

using Widths = std::vector<std::pair<Dim, Dim>>;

// What arrived at one side of a padded axis, brought to the elements it was copied from: first the
// nearest to the border. `extent` is that of the axis without padding.
Value fold_back(const Value& side, std::size_t axis, PadMode mode, bool at_front, Dim extent) {
  const auto at = static_cast<std::int64_t>(axis);
  const Value folded =
      mode == PadMode::edge ? sum(side, {{static_cast<Dim>(axis)}, true}) : flip(side, {at});
  const Dim skipped = mode == PadMode::reflect ? 1 : 0, rest = extent - skipped - folded.dim(at);
  Widths widths(side.rank());
  widths[axis] = at_front ? std::pair(skipped, rest) : std::pair(rest, skipped);
  return pad(folded, widths);
}

Values pad_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto& attrs = call.as<PadAttrs>();
  const PadMode mode = attrs.mode;
  Value dx = arriving[0];
  if (mode == PadMode::constant) {
    Widths widths;
    for (std::size_t i = 0; i < attrs.before.size(); ++i) {
      widths.emplace_back(-attrs.before[i], -attrs.after[i]);
    }
    return {pad(dx, widths)};
  }
  for (std::size_t i = 0; i < attrs.before.size(); ++i) {
    const auto axis = static_cast<std::int64_t>(i);
    const Dim before = attrs.before[i], extent = call.shape(0)[i], end = before + extent;
    const Value padded = dx;
    if (before > 0 || attrs.after[i] > 0) dx = slice_axis(padded, axis, before, end);
    if (before > 0) {
      dx = add(dx, fold_back(slice_axis(padded, axis, 0, before), i, mode, true, extent));
    }
    if (attrs.after[i] > 0) {
      const Value side = slice_axis(padded, axis, end, end + attrs.after[i]);
      dx = add(dx, fold_back(side, i, mode, false, extent));
    }
  }
  return {dx};
}

}  // namespace

const Op pad_op = {.name = "pad", .infer = infer_pad, .grad = pad_gradient};

Value pad(const Value& x, const std::vector<std::pair<Dim, Dim>>& widths, double value,
          PadMode mode) {
  PadAttrs attrs;
  attrs.value = value;
  attrs.mode = mode;
  for (const auto& [before, after] : widths) {
    attrs.before.push_back(before);
    attrs.after.push_back(after);
  }
  const bool is_identity = std::all_of(widths.begin(), widths.end(), [](const auto& width) {
    return width.first == 0 && width.second == 0;
  });
  if (is_identity && widths.size() == x.rank()) return x;
  return emit(pad_op, {x}, std::move(attrs));
}

}  // namespace ramet::ops
