// Parts of a tensor: slice, and the ops that are slices.

#include <algorithm>

#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

Specs infer_slice(const Call& call) {
  const auto& attrs = call.as<SliceAttrs>();
  const Spec& x = call.inputs[0].spec();
  RAMET_ASSERT(attrs.start.size() == x.shape.size());
  Shape shape;
  for (std::size_t i = 0; i < x.shape.size(); ++i) {
    const Dim count = attrs.count[i], last = attrs.start[i] + (count - 1) * attrs.step[i];
    const bool is_inside = attrs.start[i] < x.shape[i] && last >= 0 && last < x.shape[i];
    if (count > 0 && x.shape[i] != any_dim && !is_inside) {
      fail<ValueError>("slice: expected indices inside {}, received {} to {} on axis {}.",
                       to_string(x.shape), attrs.start[i], last, i);
    }
    shape.push_back(count);
  }
  return {{shape, x.dtype}};
}

struct AxisSlice {
  Dim start, count;
};

// Python's rules: negative ends count from the back, ends outside are moved to the border.
AxisSlice resolve(const SliceRange& range, Dim extent) {
  const bool forward = range.step > 0;
  const Dim low = forward ? 0 : -1, high = forward ? extent : extent - 1;
  const auto inside = [&](std::optional<Dim> index, Dim otherwise) {
    if (!index) return otherwise;
    return std::clamp(*index < 0 ? *index + extent : *index, low, high);
  };
  const Dim begin = inside(range.begin, forward ? low : high);
  const Dim end = inside(range.end, forward ? high : low);
  const Dim distance = forward ? end - begin : begin - end, step = std::abs(range.step);
  const Dim count = distance <= 0 ? 0 : (distance + step - 1) / step;
  return {count == 0 ? 0 : begin, count};
}

bool takes_all(const SliceRange& range) { return !range.begin && !range.end && range.step == 1; }

// Moves the elements of an axis apart: zeros follow each, `step` - 1 of them.
Value spread(const Value& x, std::size_t axis, Dim step) {
  const Value columns = expand_dims(x, static_cast<std::int64_t>(axis) + 1);
  std::vector<std::pair<Dim, Dim>> widths(columns.rank());
  widths[axis + 1].second = step - 1;
  Shape shape = x.shape();
  shape[axis] *= step;
  return reshape(pad(columns, widths), shape);
}

// Zeros, with what arrives where it was taken from.
Values slice_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto& attrs = call.as<SliceAttrs>();
  const Shape& x = call.shape(0);
  std::vector<std::int64_t> reversed;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (attrs.step[i] < 0) reversed.push_back(static_cast<std::int64_t>(i));
  }
  Value dx = reversed.empty() ? arriving[0] : flip(arriving[0], reversed);
  std::vector<std::pair<Dim, Dim>> widths;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Dim count = attrs.count[i], step = std::abs(attrs.step[i]);
    const Dim last = attrs.start[i] + (count - 1) * attrs.step[i];
    const Dim first = count == 0 ? 0 : std::min(attrs.start[i], last);
    if (count > 1 && step > 1) dx = spread(dx, i, step);
    widths.emplace_back(first, x[i] - first - dx.shape()[i]);
  }
  return {pad(dx, widths)};
}

}  // namespace

const Op slice_op = {.name = "slice", .infer = infer_slice, .grad = slice_gradient};

Value slice(const Value& x, const std::vector<SliceRange>& ranges) {
  if (ranges.size() > x.rank()) {
    fail<ValueError>("slice: expected at most {} ranges, received {}.", x.rank(), ranges.size());
  }
  SliceAttrs attrs;
  bool is_identity = true;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const SliceRange range = i < ranges.size() ? ranges[i] : SliceRange();
    const Dim extent = x.shape()[i];
    if (range.step == 0) fail<ValueError>("slice: expected a step other than 0, received 0.");
    const AxisSlice part = extent == any_dim ? AxisSlice{0, any_dim} : resolve(range, extent);
    const bool covers = extent != any_dim && part.count == extent && range.step == 1;
    is_identity = is_identity && (takes_all(range) || covers);
    attrs.start.push_back(part.start);
    attrs.count.push_back(part.count);
    attrs.step.push_back(range.step);
  }
  return is_identity ? x : emit(slice_op, {x}, std::move(attrs));
}

Value slice_axis(const Value& x, std::int64_t axis, Dim begin, Dim end, Dim step) {
  std::vector<SliceRange> ranges(normalize_axis(axis, x.rank(), "slice_axis") + 1);
  ranges.back() = {begin, end, step};
  return slice(x, ranges);
}

Values split(const Value& x, Dim parts, std::int64_t axis) {
  const Dim extent = x.shape()[normalize_axis(axis, x.rank(), "split")];
  if (parts < 1 || (extent != any_dim && extent % parts != 0)) {
    fail<ValueError>("split: expected a number of equal parts of axis {} of {}, received {}.", axis,
                     to_string(x.shape()), parts);
  }
  const Dim size = extent / parts;
  Values result;
  for (Dim i = 0; i < parts; ++i) {
    result.push_back(parts == 1 ? x : slice_axis(x, axis, i * size, (i + 1) * size));
  }
  return result;
}

Values split_at(const Value& x, const std::vector<Dim>& indices, std::int64_t axis) {
  std::vector<SliceRange> ranges(normalize_axis(axis, x.rank(), "split_at") + 1);
  Values result;
  Dim begin = 0;
  for (Dim index : indices) {
    ranges.back() = {begin, index};
    result.push_back(slice(x, ranges));
    begin = index;
  }
  ranges.back() = {begin, std::nullopt};
  result.push_back(slice(x, ranges));
  return result;
}

Value flip(const Value& x, const std::vector<std::int64_t>& axes) {
  std::vector<SliceRange> ranges(x.rank());
  for (std::int64_t axis : axes) ranges[normalize_axis(axis, x.rank(), "flip")].step = -1;
  return slice(x, ranges);
}

}  // namespace ramet::ops
