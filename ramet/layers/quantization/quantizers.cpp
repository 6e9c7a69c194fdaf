#include "ramet/layers/quantization/quantizers.h"

#include <cmath>

#include "ramet/ops/ops.h"
#include "ramet/runtime/run.h"

namespace ramet {

namespace {

std::vector<std::int64_t> all_axes(std::size_t rank) {
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  return axes;
}

// The axis in front, so that parts of it can be told apart; `axis` counts from the front.
std::vector<std::int64_t> to_front(std::size_t rank, std::int64_t axis) {
  std::vector<std::int64_t> axes = all_axes(rank);
  axes.erase(axes.begin() + axis);
  axes.insert(axes.begin(), axis);
  return axes;
}
std::vector<std::int64_t> from_front(std::size_t rank, std::int64_t axis) {
  std::vector<std::int64_t> axes;
  for (std::int64_t i = 1; i < static_cast<std::int64_t>(rank); ++i) axes.push_back(i);
  axes.insert(axes.begin() + axis, 0);
  return axes;
}
std::int64_t from_start(std::int64_t axis, std::size_t rank) {
  return axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis;
}

// Every `count`th value of the first axis makes one part: what stands in one place of the bytes.
Values interleaved_parts(const Value& x, Dim count) {
  Values parts;
  const Dim length = (x.dim(0) + count - 1) / count * count;
  std::vector<std::pair<Dim, Dim>> widths(x.rank());
  widths[0].second = length - x.dim(0);
  const Value padded = widths[0].second > 0 ? ops::pad(x, widths) : x;
  for (Dim i = 0; i < count; ++i) parts.push_back(ops::slice_axis(padded, 0, i, length, count));
  return parts;
}

// The inverse: parts back among each other, `length` of them.
Value interleave(const Values& parts, Dim length) {
  const Value stacked = ops::stack(parts, 1);
  Shape shape = parts[0].shape();
  shape[0] *= static_cast<Dim>(parts.size());
  return ops::slice_axis(ops::reshape(stacked, shape), 0, 0, length);
}

// Bytes of `bits` wide values along an axis. Arithmetic on floats: exact for such numbers.
Value pack(const Value& x, std::int64_t axis, int bits) {
  const std::size_t rank = x.rank();
  axis = from_start(axis, rank);
  const double base = 1 << bits;
  Value front = ops::transpose(ops::cast(x, DType::float32), to_front(rank, axis));
  Value packed;
  double place = 1;
  for (const Value& part : interleaved_parts(front, 8 / bits)) {
    const Value low = ops::mod(part, base);  // -1 becomes 15
    packed = packed ? ops::add(packed, ops::multiply(low, place)) : low;
    place *= base;
  }
  if (x.dtype() == DType::int8) {
    const Value is_negative = ops::cast(ops::greater_equal(packed, 128.0), DType::float32);
    packed = ops::subtract(packed, ops::multiply(is_negative, 256.0));
  }
  return ops::cast(ops::transpose(packed, from_front(rank, axis)), x.dtype());
}

Value unpack(const Value& x, Dim length, std::int64_t axis, int bits) {
  const std::size_t rank = x.rank();
  axis = from_start(axis, rank);
  const double base = 1 << bits;
  Value rest = ops::transpose(ops::cast(x, DType::float32), to_front(rank, axis));
  if (x.dtype() == DType::int8) rest = ops::mod(rest, 256);
  Values parts;
  for (int i = 0; i < 8 / bits; ++i) {
    Value part = ops::mod(rest, base);
    rest = ops::floor(ops::multiply(rest, 1 / base));
    // As signed numbers: the upper half is negative.
    if (x.dtype() == DType::int8) {
      part = ops::subtract(part, ops::multiply(ops::floor(ops::multiply(part, 2 / base)), base));
    }
    parts.push_back(std::move(part));
  }
  return ops::transpose(interleave(parts, length), from_front(rank, axis));
}

}  // namespace

Quantized abs_max_quantize(const Value& x, const std::vector<Dim>& axes,
                           const AbsMaxQuantizer& how) {
  const auto [low, high] = how.value_range;
  const Value largest = ops::max(ops::absolute(x), {.axes = axes, .keepdims = true});
  const Value scale = ops::divide(static_cast<double>(high), ops::add(largest, how.epsilon));
  const Value rounded = ops::round(ops::multiply(x, scale));
  const Value values = ops::clip(rounded, static_cast<double>(low), static_cast<double>(high));
  return {ops::cast(values, parse_dtype(how.output_dtype)), ops::cast(scale, x.dtype()), {}};
}

Quantized abs_max_quantize_grouped_with_zero_point(const Value& x, Dim block_size) {
  constexpr double low = -8, high = 7, epsilon = 1e-7;
  const Dim rows = x.dim(0), columns = x.dim(1), groups = (rows + block_size - 1) / block_size;
  const Value padded =
      groups * block_size == rows ? x : ops::pad(x, {{0, groups * block_size - rows}, {0, 0}});
  const Value grouped = ops::reshape(padded, {groups, block_size, columns});
  const Value least = ops::min(grouped, {.axes = {1}, .keepdims = true});
  const Value largest = ops::max(grouped, {.axes = {1}, .keepdims = true});
  const Value scale = ops::divide(ops::add(ops::subtract(largest, least), epsilon), high - low);
  const Value zero =
      ops::clip(ops::add(ops::round(ops::divide(ops::negative(least), scale)), low), low, high);
  const Value values =
      ops::clip(ops::add(ops::round(ops::divide(grouped, scale)), zero), low, high);
  const Value flat = ops::reshape(ops::cast(values, DType::int8), {groups * block_size, columns});
  return {ops::slice_axis(flat, 0, 0, rows), ops::squeeze(scale, 1),
          ops::cast(ops::squeeze(zero, 1), DType::int8)};
}

Value dequantize_with_sz_map(const Value& x, const Value& scale, const Value& zero,
                             const Value& groups, std::int64_t axis) {
  const Value positions = ops::cast(groups, DType::int32);
  const Value scales = ops::take(scale, positions, axis);
  const Value zeros = ops::cast(ops::take(zero, positions, axis), scales.dtype());
  return ops::multiply(ops::subtract(ops::cast(x, scales.dtype()), zeros), scales);
}

Value pack_int4(const Value& x, std::int64_t axis) { return pack(x, axis, 4); }
Value unpack_int4(const Value& x, Dim length, std::int64_t axis) {
  return unpack(x, length, axis, 4);
}
Value pack_int2(const Value& x, std::int64_t axis) { return pack(x, axis, 2); }
Value unpack_int2(const Value& x, Dim length, std::int64_t axis) {
  return unpack(x, length, axis, 2);
}

Ternary ternary_kernel(const Value& kernel, std::optional<double> threshold) {
  const Value size = ops::absolute(kernel), mean = ops::mean(size);
  const Value is_far =
      threshold ? ops::greater(size, *threshold) : ops::greater(size, ops::multiply(mean, 0.5));
  return {ops::multiply(ops::sign(kernel), ops::cast(is_far, kernel.dtype())), mean};
}

Value pack_ternary(const Value& x) {
  Value packed;
  double place = 1;
  for (const Value& part : interleaved_parts(ops::cast(x, DType::float32), 5)) {
    const Value digit = ops::multiply(ops::add(part, 1.0), place);
    packed = packed ? ops::add(packed, digit) : digit;
    place *= 3;
  }
  return ops::cast(packed, DType::uint8);
}

Value unpack_ternary(const Value& x, Dim length) {
  Value rest = ops::cast(x, DType::float32);
  Values parts;
  for (int i = 0; i < 5; ++i) {
    const Value next = ops::floor(ops::divide(ops::add(rest, 0.5), 3.0));
    parts.push_back(ops::subtract(ops::subtract(rest, ops::multiply(next, 3.0)), 1.0));
    rest = next;
  }
  return interleave(parts, length);
}

Value quantize_and_dequantize(const Value& x, const Value& scale, DType compute_dtype) {
  constexpr double largest = 448;
  const Value factor = ops::cast(scale, compute_dtype);
  const Value y = ops::clip(ops::divide(x, factor), -largest, largest);
  // Three bits behind the leading one: the step doubles at every power of two, from 2^-9 on.
  const Value size = ops::absolute(y);
  Value step;
  for (int exponent = -5; exponent <= 8; ++exponent) {
    const Value is_reached =
        ops::cast(ops::greater_equal(size, std::ldexp(1.0, exponent)), compute_dtype);
    const Value more = ops::multiply(is_reached, std::ldexp(1.0, exponent - 4));
    step = step ? ops::add(step, more) : ops::add(more, std::ldexp(1.0, -9));
  }
  return ops::multiply(ops::multiply(ops::round(ops::divide(y, step)), step), factor);
}

std::vector<Tensor> evaluate_all(const Values& values) {
  Graph graph;
  for (const Value& value : values) {
    if (value) graph.outputs.push_back(value);
  }
  return run(graph);
}

}  // namespace ramet
