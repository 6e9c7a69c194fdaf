#include "ramet/layers/image_preprocessing/contrast_limited_adaptive_histogram_equalization.h"

#include <algorithm>
#include <cmath>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

constexpr Dim levels = 256;

/// For each pixel of an axis of tiles: the tile before and behind its place between their middles,
/// in a row of tiles with the first and the last one twice, and the share of the second.
struct Neighbours {
  Value before, behind, share;
};

Neighbours neighbours(Dim tile, Dim tiles) {
  const Dim extent = tile * tiles;
  Tensor before(DType::int32, {extent}), behind(DType::int32, {extent}),
      share(DType::float32, {extent});
  const auto size = static_cast<float>(tile);
  for (Dim i = 0; i < extent; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const float place = (static_cast<float>(i) - size / 2) / size + 1, whole = std::floor(place);
    const auto inside = [tiles](float position) {
      return static_cast<std::int32_t>(std::clamp(position, 0.0F, static_cast<float>(tiles + 1)));
    };
    before.mutable_data<std::int32_t>()[at] = inside(whole);
    behind.mutable_data<std::int32_t>()[at] = inside(whole + 1);
    share.mutable_data<float>()[at] = place - whole;
  }
  return {constant(before), constant(behind), constant(share)};
}

// The first and the last of an axis twice.
Value with_ends_doubled(const Value& x, std::int64_t axis) {
  const Dim last = x.dim(axis) - 1;
  return ops::concatenate(
      {ops::slice_axis(x, axis, 0, 1), x, ops::slice_axis(x, axis, last, last + 1)}, axis);
}

}  // namespace

Value ContrastLimitedAdaptiveHistogramEqualizationLayer::equalized(const Value& images) const {
  const Shape& shape = images.shape();
  const Dim batch = shape[0], channels = shape[3];
  const Dim grid_h = config().tile_grid_size[0], grid_w = config().tile_grid_size[1];
  const Dim tile_h = (shape[1] + grid_h - 1) / grid_h, tile_w = (shape[2] + grid_w - 1) / grid_w;
  const Value padded = ops::pad(
      images, {{0, 0}, {0, tile_h * grid_h - shape[1]}, {0, tile_w * grid_w - shape[2]}, {0, 0}}, 0,
      ops::PadMode::symmetric);
  const Value pixels = ops::cast(ops::clip(padded, 0, levels - 1), DType::int32);

  // A histogram for each tile and channel.
  const auto area = static_cast<double>(tile_h * tile_w);
  Value tiles = ops::reshape(pixels, {batch, grid_h, tile_h, grid_w, tile_w, channels});
  tiles = ops::transpose(tiles, {0, 1, 3, 5, 2, 4});
  tiles = ops::reshape(tiles, {batch, grid_h, grid_w, channels, tile_h * tile_w});
  Value histogram = ops::cast(ops::count_values(tiles, levels), DType::float32);
  const ops::ReduceAttrs last{{-1}, true};
  if (config().clip_limit > 0) {
    const Value clipped = ops::clip(histogram, 0, config().clip_limit * area / levels);
    const Value excess = ops::sum(ops::subtract(histogram, clipped), last);
    histogram = ops::add(clipped, ops::divide(excess, static_cast<double>(levels)));
  }
  const Value up_to = ops::cumsum(histogram, -1);
  const Value first = ops::min(up_to, last);
  const Value rest = ops::subtract(area, first);
  const Value divisor = ops::where(ops::equal(rest, 0.0), 1.0, rest);
  const Value table =
      ops::clip(ops::divide(ops::multiply(ops::subtract(up_to, first), 255.0), divisor), 0, 255);

  // Four look-ups for each pixel.
  const Value flat = ops::reshape(with_ends_doubled(with_ends_doubled(table, 1), 2), {any_dim});
  const Neighbours rows = neighbours(tile_h, grid_h), columns = neighbours(tile_w, grid_w);
  const auto number = [](Dim extent, const Shape& along) {
    return ops::reshape(ops::arange(extent), along);
  };
  const auto scaled = [](const Value& x, Dim step) {
    return ops::multiply(x, static_cast<std::int64_t>(step));
  };
  const Dim across = levels * channels, down = across * (grid_w + 2);
  const Value base = ops::add(ops::add(scaled(number(batch, {batch, 1, 1, 1}), down * (grid_h + 2)),
                                       scaled(number(channels, {1, 1, 1, channels}), levels)),
                              pixels);
  const auto along_rows = [](const Value& x) { return ops::reshape(x, {1, any_dim, 1, 1}); };
  const auto along_columns = [](const Value& x) { return ops::reshape(x, {1, 1, any_dim, 1}); };
  const auto found = [&](const Value& row, const Value& column) {
    const Value tile =
        ops::add(scaled(along_rows(row), down), scaled(along_columns(column), across));
    return ops::take(flat, ops::add(base, tile));
  };
  const auto mix = [](const Value& a, const Value& b, const Value& share) {
    return ops::add(ops::multiply(a, ops::subtract(1.0, share)), ops::multiply(b, share));
  };
  const auto mixed_row = [&](const Value& row) {
    return mix(found(row, columns.before), found(row, columns.behind),
               along_columns(columns.share));
  };
  const Value result = mix(mixed_row(rows.before), mixed_row(rows.behind), along_rows(rows.share));
  return ops::slice(result, {{}, {0, shape[1]}, {0, shape[2]}});
}

Value ContrastLimitedAdaptiveHistogramEqualizationLayer::transform_images(const Value& images,
                                                                          const Transformation&,
                                                                          bool) const {
  // The shape stays; there is nothing to work out before it is known.
  if (!is_known(images.shape())) return images;
  const NumberPair bytes = {0, 255};
  return channels_last(images, [&](const Value& last) {
    const Value x =
        ops::cast(change_range(last, config().value_range, bytes, DType::float32), DType::float32);
    const Value y = change_range(equalized(x), bytes, config().value_range, DType::float32);
    return ops::cast(y, images.dtype());
  });
}

RAMET_DEFINE_LAYER(ContrastLimitedAdaptiveHistogramEqualizationLayer)

}  // namespace ramet
