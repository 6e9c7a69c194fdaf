#include <algorithm>
#include <limits>

#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

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

}  // namespace

const Op pad_op = {.name = "pad", .infer = infer_pad};

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
