// resize, and what goes with it: cropping and padding to an aspect ratio.

#include <algorithm>
#include <cmath>
#include <limits>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/image.h"
#include "ramet/ops/image_impl.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/resize_taps.h"

namespace ramet::ops {

namespace {

constexpr Dim height_axis = 1, width_axis = 2;

Specs infer_resize(const Call& call) {
  require_numeric(call);
  const auto& attrs = call.as<ResizeAttrs>();
  Spec spec = call.inputs[0].spec();
  if (spec.shape.size() != 4) {
    fail<ValueError>("resize: expected images (batch, height, width, channels), received {}.",
                     to_string(spec));
  }
  if (attrs.height < 1 || attrs.width < 1) {
    fail<ValueError>("`size` must have positive height and width. Received: size=({}, {})",
                     attrs.height, attrs.width);
  }
  if (spec.shape[height_axis] == 0 || spec.shape[width_axis] == 0) {
    fail<ValueError>("resize: expected images with pixels, received {}.", to_string(spec));
  }
  spec.shape[height_axis] = attrs.height;
  spec.shape[width_axis] = attrs.width;
  if (attrs.interpolation != Interpolation::nearest) spec.dtype = DType::float32;
  return {spec};
}

Value resize_axis(const Value& x, Dim axis, Dim extent, const ResizeAttrs& attrs) {
  const Dim from = x.dim(axis);
  if (attrs.interpolation == Interpolation::nearest) {
    const ResizeTaps taps = resize_taps(from, extent, Interpolation::nearest, false);
    return take(x, constant(Tensor::of<std::int64_t>({extent}, taps.first)), axis);
  }
  const Tensor matrix = resize_matrix(from, extent, attrs.interpolation, attrs.antialias);
  return einsum(axis == height_axis ? "bhwc,xh->bxwc" : "bhwc,xw->bhxc", {x, constant(matrix)});
}

Values expand_resize(const Call& call) {
  const auto& attrs = call.as<ResizeAttrs>();
  Value x = call.inputs[0];
  if (attrs.interpolation != Interpolation::nearest) x = cast(x, DType::float32);
  return {resize_axis(resize_axis(x, height_axis, attrs.height, attrs), width_axis, attrs.width,
                      attrs)};
}

// In float32, as Keras computes it: the extent of an axis that has the ratio of the target.
Dim fitting(Dim other, Dim target, Dim other_target) {
  return static_cast<Dim>(static_cast<float>(other * target) / static_cast<float>(other_target));
}

Value slice_middle(const Value& x, std::int64_t axis, Dim extent) {
  const Dim begin = (x.dim(axis) - extent) / 2;
  return slice_axis(x, axis, begin, begin + extent);
}

Value pad_to_aspect_ratio(const Value& x, Dim height, Dim width, double fill_value) {
  const Dim rows = x.dim(height_axis), columns = x.dim(width_axis);
  if (rows == any_dim || columns == any_dim) return x;
  const Dim above = (std::max(rows, fitting(columns, height, width)) - rows) / 2;
  const Dim left = (std::max(columns, fitting(rows, width, height)) - columns) / 2;
  return pad(x, {{0, 0}, {above, above}, {left, left}, {0, 0}}, fill_value);
}

}  // namespace

const Op resize_op = {.name = "resize", .infer = infer_resize, .expand = expand_resize};

void require_images(const Value& images) {
  if (images.rank() == 3 || images.rank() == 4) return;
  fail<ValueError>(
      "Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). Received "
      "input with shape: images.shape={}",
      to_string(images.shape()));
}

Value as_batch(const Value& images) {
  require_images(images);
  return images.rank() == 3 ? expand_dims(images, 0) : images;
}

Value as_before(const Value& batch, const Value& images) {
  return images.rank() == 3 ? squeeze(batch, 0) : batch;
}

Value round_to(const Value& x, DType dtype) {
  if (x.dtype() == dtype) return x;
  if (!is_integer(dtype)) return cast(x, dtype);
  return dispatch(dtype, [&](auto zero) {
    using T = decltype(zero);
    // The largest number of a wide type is no float: the float before it is.
    using Limits = std::numeric_limits<T>;
    auto high = static_cast<float>(Limits::max());
    if (Limits::digits > std::numeric_limits<float>::digits) high = std::nextafter(high, 0.0F);
    const auto low = static_cast<double>(Limits::lowest());
    return cast(clip(round(x), low, static_cast<double>(high)), dtype);
  });
}

Value resize(const Value& images, ResizeAttrs attrs, const AspectRatio& ratio) {
  if (ratio.crop && ratio.pad) {
    fail<ValueError>("Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.");
  }
  Value x = as_batch(images);
  const Dim height = attrs.height, width = attrs.width;
  if (ratio.crop) x = crop_to_aspect_ratio(x, height, width);
  if (ratio.pad) x = pad_to_aspect_ratio(x, height, width, ratio.fill_value);
  const Value resized = emit(resize_op, {x}, std::move(attrs));
  return as_before(round_to(resized, images.dtype()), images);
}

Value crop_to_aspect_ratio(const Value& images, Dim height, Dim width) {
  require_images(images);
  const Dim rows = images.dim(-3), columns = images.dim(-2);
  if (rows == any_dim || columns == any_dim) return images;
  const Dim kept_rows = std::clamp<Dim>(fitting(columns, height, width), 1, rows);
  const Dim kept_columns = std::clamp<Dim>(fitting(rows, width, height), 1, columns);
  return slice_middle(slice_middle(images, -3, kept_rows), -2, kept_columns);
}

}  // namespace ramet::ops
