// map_coordinates and elastic_transform: elements at positions that may lie between them.

#include <cmath>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/image.h"
#include "ramet/ops/image_impl.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

/// Whole positions on one axis, with the share that each contributes.
struct Neighbour {
  Value index;     // int32, inside the axis
  Value is_there;  // null where every index is
  Value share;     // null for all of it
};

// What Keras makes of an index beyond [0, extent).
Neighbour inside(const Value& index, Dim extent, FillMode mode) {
  const auto size = static_cast<std::int64_t>(extent);
  switch (mode) {
    case FillMode::constant:
      return {clip(index, 0, static_cast<double>(extent - 1)),
              logical_and(greater_equal(index, 0), less(index, size)),
              {}};
    case FillMode::nearest:
      return {clip(index, 0, static_cast<double>(extent - 1)), {}, {}};
    case FillMode::wrap:
      return {mod(index, size), {}, {}};
    case FillMode::mirror:
    case FillMode::reflect:
      break;
  }
  const Value folded = mod(absolute(index), 2 * size);
  const std::int64_t last = mode == FillMode::reflect ? 2 * size - 1 : 2 * size;
  return {where(less(folded, size), folded, subtract(last, folded)), {}, {}};
}

std::vector<Neighbour> neighbours(const Value& coordinate, Dim extent, int order, FillMode mode) {
  if (order == 0) {
    const Value nearest = is_float(coordinate.dtype()) ? round(coordinate) : coordinate;
    return {inside(cast(nearest, DType::int32), extent, mode)};
  }
  const Value lower = floor(coordinate), index = cast(lower, DType::int32);
  Neighbour below = inside(index, extent, mode), above = inside(add(index, 1), extent, mode);
  above.share = subtract(coordinate, lower);
  below.share = subtract(1.0, above.share);
  return {below, above};
}

Value both(const Value& a, const Value& b, Value (*combine)(const Operand&, const Operand&)) {
  if (!a || !b) return a ? a : b;
  return combine(a, b);
}

/// Rows of `table`, one for each element of an array of `extents` that begins at `base` (or at 0).
struct Lookup {
  Value table;  // (elements, row...)
  Value base;
  Shape extents;
};

// The sum over the corners of the cell that each position lies in.
Value interpolate(const Lookup& from, const Values& coordinates, int order, FillMode mode,
                  double fill_value) {
  const DType dtype = coordinates[0].dtype();
  std::vector<Neighbour> corners = {{from.base, {}, {}}};
  for (std::size_t axis = 0; axis < coordinates.size(); ++axis) {
    std::vector<Neighbour> finer;
    for (const Neighbour& corner : corners) {
      for (const Neighbour& next : neighbours(coordinates[axis], from.extents[axis], order, mode)) {
        const auto extent = static_cast<std::int64_t>(from.extents[axis]);
        finer.push_back(
            {corner.index ? add(multiply(corner.index, extent), next.index) : next.index,
             both(corner.is_there, next.is_there, logical_and),
             both(corner.share, next.share, multiply)});
      }
    }
    corners = std::move(finer);
  }
  // Rows of a table have axes that positions have not.
  const bool has_rows = from.table.rank() > 1;
  const auto along_rows = [&](const Value& value) {
    return has_rows ? expand_dims(value, -1) : value;
  };
  const Value nothing = full({}, fill_value, dtype);
  Value sum;
  for (const Neighbour& corner : corners) {
    Value found = cast(take(from.table, corner.index, 0), dtype);
    if (corner.is_there) found = where(along_rows(corner.is_there), found, nothing);
    if (corner.share) found = multiply(along_rows(corner.share), found);
    sum = sum ? add(sum, found) : found;
  }
  if (is_integer(from.table.dtype())) sum = round(sum);
  return cast(sum, from.table.dtype());
}

// Inference must not stumble over extents that are not known yet.
Shape known(Shape shape) {
  for (Dim& extent : shape) extent = extent == any_dim ? 1 : extent;
  return shape;
}

}  // namespace

Value map_coordinates(const Value& inputs, const Value& coordinates, int order, FillMode fill_mode,
                      double fill_value) {
  if (coordinates.rank() < 2) {
    fail<ValueError>(
        "Invalid coordinates rank: expected at least rank 2. Received input with shape: {}",
        to_string(coordinates.shape()));
  }
  if (coordinates.shape()[0] != static_cast<Dim>(inputs.rank())) {
    fail<ValueError>(
        "First dim of `coordinates` must be the same as the rank of `inputs`. Received inputs with "
        "shape: {} and coordinate leading dim of {}",
        to_string(inputs.shape()), coordinates.shape()[0]);
  }
  if (order != 0 && order != 1) {
    fail<NotImplementedError>("map_coordinates currently requires order<=1");
  }
  const bool is_linear_between_integers = order == 1 && !is_float(coordinates.dtype());
  const Value positions =
      is_linear_between_integers ? cast(coordinates, DType::float32) : coordinates;
  Values axes;
  for (std::size_t i = 0; i < inputs.rank(); ++i) {
    const auto axis = static_cast<Dim>(i);
    axes.push_back(squeeze(slice_axis(positions, 0, axis, axis + 1), 0));
  }
  const Lookup lookup{reshape(inputs, {any_dim}), {}, known(inputs.shape())};
  return interpolate(lookup, axes, order, fill_mode, fill_value);
}

Value elastic_transform(const Value& images, const Value& noise, const Value& alpha,
                        const Value& sigma, double largest_sigma, ProjectAttrs attrs) {
  const Value batch = as_batch(images);
  const DType dtype = noise.dtype();
  const Shape extents = known(batch.shape());
  // The kernel reaches three times as far as the whole part of sigma, which may be known only when
  // the graph runs.
  const Dim reach = 3 * static_cast<Dim>(largest_sigma);
  const Value bell = gaussian_weights(2 * reach + 1, sigma, multiply(floor(sigma), 3.0));
  const Value kernel = multiply(expand_dims(bell, 1), expand_dims(bell, 0));
  const Value smooth = filter_channels(multiply(noise, sigma), kernel);
  const Value shift = multiply(squeeze(smooth, -1), alpha);
  const auto positions = [&](Dim along, const Shape& shape) {
    return add(reshape(arange(along, 0, 1, dtype), shape), shift);
  };
  const Value x = positions(extents[2], {1, 1, extents[2]});
  const Value y = positions(extents[1], {1, extents[1], 1});
  const Value image = reshape(arange(extents[0], 0, 1, DType::int32), {extents[0], 1, 1});
  const Lookup lookup{reshape(batch, {any_dim, extents[3]}), image, {extents[1], extents[2]}};
  const int order = attrs.interpolation == Interpolation::nearest ? 0 : 1;
  return as_before(interpolate(lookup, {y, x}, order, attrs.fill_mode, attrs.fill_value), images);
}

}  // namespace ramet::ops
