#include "ramet/ops/rearrange.h"

#include <algorithm>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/scatter.h"

namespace ramet::ops {

Value moveaxis(const Value& x, const std::vector<std::int64_t>& from,
               const std::vector<std::int64_t>& to) {
  if (from.size() != to.size()) {
    fail<ValueError>("moveaxis: expected as many sources as destinations, received {} and {}.",
                     from.size(), to.size());
  }
  std::vector<std::pair<std::size_t, std::size_t>> moves;  // to, from
  for (std::size_t i = 0; i < from.size(); ++i) {
    moves.emplace_back(normalize_axis(to[i], x.rank(), "moveaxis"),
                       normalize_axis(from[i], x.rank(), "moveaxis"));
  }
  std::sort(moves.begin(), moves.end());
  std::vector<std::int64_t> order;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const bool moves_away =
        std::any_of(moves.begin(), moves.end(), [&](const auto& move) { return move.second == i; });
    if (!moves_away) order.push_back(static_cast<std::int64_t>(i));
  }
  for (const auto& [target, source] : moves) {
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(target),
                 static_cast<std::int64_t>(source));
  }
  return transpose(x, order);
}

Value swapaxes(const Value& x, std::int64_t axis1, std::int64_t axis2) {
  std::vector<std::int64_t> order;
  for (std::size_t i = 0; i < x.rank(); ++i) order.push_back(static_cast<std::int64_t>(i));
  std::swap(order[normalize_axis(axis1, x.rank(), "swapaxes")],
            order[normalize_axis(axis2, x.rank(), "swapaxes")]);
  return order.empty() ? x : transpose(x, order);
}

Value roll(const Value& x, const std::vector<Dim>& shifts, const std::vector<std::int64_t>& axes) {
  if (axes.empty()) {
    const Value flat = reshape(x, {any_dim});
    Dim total = 0;
    for (Dim shift : shifts) total += shift;
    return reshape(roll(flat, {total}, {0}), x.shape());
  }
  if (shifts.size() != axes.size() && shifts.size() != 1) {
    fail<ValueError>("roll: expected a shift for each axis, received {} and {}.", shifts.size(),
                     axes.size());
  }
  Value result = x;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const Dim extent = x.dim(axes[i]);
    if (extent <= 0) continue;
    const Dim shift = shifts[shifts.size() == 1 ? 0 : i],
              cut = ((-shift % extent) + extent) % extent;
    if (cut == 0) continue;
    result = concatenate(
        {slice_axis(result, axes[i], cut, extent), slice_axis(result, axes[i], 0, cut)}, axes[i]);
  }
  return result;
}

Value rot90(const Value& x, Dim turns, std::int64_t axis1, std::int64_t axis2) {
  if (x.rank() < 2)
    fail<ValueError>("rot90: expected at least two axes, received {}.", to_string(x.spec()));
  switch (((turns % 4) + 4) % 4) {
    case 1:
      return swapaxes(flip(x, {axis2}), axis1, axis2);
    case 2:
      return flip(x, {axis1, axis2});
    case 3:
      return flip(swapaxes(x, axis1, axis2), {axis2});
    default:
      return x;
  }
}

namespace {

// int32 (count, length): first + i * step + j * spread.
Value positions(Dim count, Dim step, Dim length, Dim spread = 1) {
  return add(reshape(arange(count, 0, static_cast<double>(step)), {count, 1}),
             reshape(arange(length, 0, static_cast<double>(spread)), {1, length}));
}

}  // namespace

Value frames(const Value& x, Dim length, Dim step) {
  if (length < 1 || step < 1) {
    fail<ValueError>("frames: expected a length and a step of at least 1, received {} and {}.",
                     length, step);
  }
  const Dim extent = x.dim(-1), count = extent < length ? 0 : (extent - length) / step + 1;
  if (count == 0) {
    Shape shape = x.shape();
    shape.back() = 0;
    shape.push_back(length);
    return full(shape, 0, x.dtype());
  }
  return take(x, positions(count, step, length), -1);
}

Value overlap_add(const Value& windows, Dim step) {
  const Dim count = windows.dim(-2), length = windows.dim(-1);
  const Dim extent = count == 0 ? 0 : (count - 1) * step + length;
  // Scattered along a first axis: (count, length, ...) into (extent, ...).
  const Value moved = moveaxis(windows, {-2, -1}, {0, 1});
  Shape shape = moved.shape();
  shape.erase(0);
  shape[0] = extent;
  const Value places = expand_dims(positions(count, step, length), -1);
  const Value sum = scatter(full(shape, 0, windows.dtype()), places, moved, ScatterReduction::add);
  return moveaxis(sum, {0}, {-1});
}

Value diff(const Value& x, Dim times, std::int64_t axis) {
  if (times < 0) fail<ValueError>("diff: expected an order of at least 0, received {}.", times);
  const std::size_t position = normalize_axis(axis, x.rank(), "diff");
  std::vector<SliceRange> behind(position + 1), ahead(position + 1);
  behind.back() = {std::nullopt, -1};
  ahead.back() = {1, std::nullopt};
  Value y = x;
  for (Dim i = 0; i < times; ++i) {
    const Value next = slice(y, ahead), last = slice(y, behind);
    y = x.dtype() == DType::boolean ? not_equal(next, last) : subtract(next, last);
  }
  return y;
}

Value depth_to_space(const Value& x, Dim block) {
  if (x.rank() != 4 || block < 1 || x.dim(3) % (block * block) != 0) {
    fail<ValueError>("depth_to_space: expected images with channels divisible by {}, received {}.",
                     block * block, to_string(x.spec()));
  }
  const Shape& s = x.shape();
  const Dim channels = s[3] / (block * block);
  const Value apart = reshape(x, {s[0], s[1], s[2], block, block, channels});
  return reshape(transpose(apart, {0, 1, 3, 2, 4, 5}),
                 {s[0], s[1] * block, s[2] * block, channels});
}

Value space_to_depth(const Value& x, Dim block) {
  if (x.rank() != 4 || block < 1 || x.dim(1) % block != 0 || x.dim(2) % block != 0) {
    fail<ValueError>("space_to_depth: expected images with extents divisible by {}, received {}.",
                     block, to_string(x.spec()));
  }
  const Shape& s = x.shape();
  const Value apart = reshape(x, {s[0], s[1] / block, block, s[2] / block, block, s[3]});
  return reshape(transpose(apart, {0, 1, 3, 2, 4, 5}),
                 {s[0], s[1] / block, s[2] / block, s[3] * block * block});
}

// ---------------------------------------------------------------- blocks

namespace {

// How many windows fit along one axis of that extent.
Dim window_count(Dim extent, const BlockAttrs& attrs, std::size_t axis) {
  return (extent + 2 * attrs.padding[axis] - attrs.dilation[axis] * (attrs.kernel[axis] - 1) - 1) /
             attrs.stride[axis] +
         1;
}

}  // namespace

Value unfold(const Value& x, const BlockAttrs& attrs) {
  if (x.rank() != 4)
    fail<ValueError>("unfold: expected (batch, channels, height, width), received {}.",
                     to_string(x.spec()));
  const auto& [kernel, dilation, padding, stride] = attrs;
  const Dim rows = window_count(x.dim(2), attrs, 0), columns = window_count(x.dim(3), attrs, 1);
  Value y = pad(x, {{0, 0}, {0, 0}, {padding[0], padding[0]}, {padding[1], padding[1]}});
  y = take(y, positions(kernel[0], dilation[0], rows, stride[0]), 2);  // (n, c, kh, rows, w)
  y = take(y, positions(kernel[1], dilation[1], columns, stride[1]),
           4);  // (n, c, kh, rows, kw, columns)
  y = transpose(y, {0, 1, 2, 4, 3, 5});
  return reshape(y, {x.dim(0), x.dim(1) * kernel[0] * kernel[1], rows * columns});
}

Value fold(const Value& x, std::array<Dim, 2> output, const BlockAttrs& attrs) {
  const auto& [kernel, dilation, padding, stride] = attrs;
  const Dim taps = kernel[0] * kernel[1], channels = x.dim(1) / taps;
  const Dim rows = window_count(output[0], attrs, 0), columns = window_count(output[1], attrs, 1);
  if (x.rank() != 3 || x.dim(1) % taps != 0 || x.dim(2) != rows * columns) {
    fail<ValueError>("fold: expected (batch, channels * {}, {}), received {}.", taps,
                     rows * columns, to_string(x.spec()));
  }
  const Dim height = output[0] + 2 * padding[0], width = output[1] + 2 * padding[1];
  // Pixels first: (kh, rows, kw, columns, n, c) is added into (height, width, n, c).
  const Value apart = reshape(x, {x.dim(0), channels, kernel[0], kernel[1], rows, columns});
  const Value moved = transpose(apart, {2, 4, 3, 5, 0, 1});
  const Shape grid = {kernel[0], rows, kernel[1], columns};
  const auto spread = [&](const Value& places, const Shape& shape) {
    return broadcast_to(reshape(places, shape), grid);
  };
  const Value down =
      spread(positions(kernel[0], dilation[0], rows, stride[0]), {kernel[0], rows, 1, 1});
  const Value right =
      spread(positions(kernel[1], dilation[1], columns, stride[1]), {1, 1, kernel[1], columns});
  const Value base = full({height, width, x.dim(0), channels}, 0, x.dtype());
  const Value added = scatter(base, stack({down, right}, -1), moved, ScatterReduction::add);
  const Value images = transpose(added, {2, 3, 0, 1});
  return slice(images, {SliceRange(),
                        SliceRange(),
                        {padding[0], padding[0] + output[0]},
                        {padding[1], padding[1] + output[1]}});
}

}  // namespace ramet::ops
