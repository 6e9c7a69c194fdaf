// affine_transform and perspective_transform: each output pixel looks up where it comes from.

#include "ramet/ops/elementwise.h"
#include "ramet/ops/image.h"
#include "ramet/ops/image_impl.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

constexpr Dim coefficients = 8;

Specs infer_affine_transform(const Call& call) {
  require_numeric(call);
  const auto& attrs = call.as<ProjectAttrs>();
  const Spec& images = call.inputs[0].spec();
  const Shape& transform = call.shape(1);
  const bool fits = images.shape.size() == 4 && transform.size() == 2 &&
                    (transform[0] == 1 || transform[0] == any_dim || images.shape[0] == any_dim ||
                     transform[0] == images.shape[0]) &&
                    (transform[1] == coefficients || transform[1] == any_dim);
  if (!fits) {
    fail<ValueError>(
        "affine_transform: expected images (batch, height, width, channels) and transforms (1 or "
        "batch, 8), received {}.",
        describe(call.inputs));
  }
  const Interpolation interpolation = attrs.interpolation;
  if (interpolation != Interpolation::nearest && interpolation != Interpolation::bilinear) {
    fail<ValueError>(
        "Invalid value for argument `interpolation`. Expected of one ('nearest', 'bilinear'). "
        "Received: interpolation={}",
        attrs.interpolation.name());
  }
  if (attrs.fill_mode == FillMode::mirror) {
    fail<ValueError>(
        "Invalid value for argument `fill_mode`. Expected of one ('constant', 'nearest', 'wrap', "
        "'reflect'). Received: fill_mode=mirror");
  }
  return {images};
}

// Where a position beyond [0, extent) is looked up instead.
Value inside(const Value& position, Dim extent, FillMode mode) {
  if (mode == FillMode::constant) return position;
  const double last = static_cast<double>(extent - 1), period = static_cast<double>(extent);
  if (mode == FillMode::nearest || extent <= 1) return clip(position, 0, last);
  const auto whole = [&](const Value& x, double unit) { return floor(divide(x, unit)); };
  Value before, after;
  if (mode == FillMode::wrap) {
    before = add(position, multiply(add(whole(negative(position), last), 1.0), period));
    after = subtract(position, multiply(whole(position, last), period));
  } else {
    // [d c b a | a b c d | d c b a]
    const double twice = 2 * period;
    before = add(position, multiply(whole(negative(position), twice), twice));
    before = where(less(before, -period), add(before, twice), subtract(-1.0, before));
    after = subtract(position, multiply(whole(position, twice), twice));
    after = where(greater_equal(after, period), subtract(twice - 1, after), after);
  }
  const Value beyond = where(greater(position, last), after, position);
  return clip(where(less(position, 0.0), before, beyond), 0, last);
}

// images[b, y, x] for whole positions (batch, height, width) of pixels; fill_value outside.
Value pixels_at(const Value& images, const Value& y, const Value& x, double fill_value) {
  const Shape& shape = images.shape();
  const Value row = cast(y, DType::int64), column = cast(x, DType::int64);
  const auto is_inside = [](const Value& index, Dim extent) {
    return logical_and(greater_equal(index, 0), less(index, static_cast<std::int64_t>(extent)));
  };
  const Value is_there = logical_and(is_inside(row, shape[1]), is_inside(column, shape[2]));
  const Value image = reshape(arange(shape[0], 0, 1, DType::int64), {shape[0], 1, 1});
  Value index = add(multiply(image, static_cast<std::int64_t>(shape[1])), row);
  index = add(multiply(index, static_cast<std::int64_t>(shape[2])), column);
  const Value pixels = reshape(images, {shape[0] * shape[1] * shape[2], shape[3]});
  const Value found = take(pixels, where(is_there, index, 0), 0);
  return where(expand_dims(is_there, -1), found, full({}, fill_value, images.dtype()));
}

Values expand_affine_transform(const Call& call) {
  const auto& attrs = call.as<ProjectAttrs>();
  const Value &images = call.inputs[0], &transform = call.inputs[1];
  const Shape& shape = images.shape();
  const auto coefficient = [&](Dim i) {
    return reshape(slice_axis(transform, 1, i, i + 1), {transform.shape()[0], 1, 1});
  };
  const Value to_x = reshape(arange(shape[2], 0, 1, DType::float32), {1, 1, shape[2]});
  const Value to_y = reshape(arange(shape[1], 0, 1, DType::float32), {1, shape[1], 1});
  const auto linear = [&](Dim i) {
    return add(multiply(coefficient(i), to_x), multiply(coefficient(i + 1), to_y));
  };
  const Value scale = add(linear(6), 1.0);
  const auto position = [&](Dim i, Dim extent) {
    return inside(divide(add(linear(i), coefficient(i + 2)), scale), extent, attrs.fill_mode);
  };
  const Value x = position(0, shape[2]), y = position(3, shape[1]);
  const double fill_value = attrs.fill_value;
  const Value nothing = full({}, fill_value, images.dtype());
  const Value is_nowhere = expand_dims(equal(scale, 0.0), -1);
  if (attrs.interpolation == Interpolation::nearest) {
    // Halves go away from zero.
    const auto nearest = [](const Value& at) {
      return multiply(sign(at), floor(add(absolute(at), 0.5)));
    };
    return {where(is_nowhere, nothing, pixels_at(images, nearest(y), nearest(x), fill_value))};
  }
  const Value left = floor(x), top = floor(y), right = add(left, 1.0), bottom = add(top, 1.0);
  const auto row = [&](const Value& at) {
    const auto side = [&](const Value& share, const Value& column) {
      const Value found = pixels_at(images, at, column, fill_value);
      return multiply(expand_dims(share, -1), cast(found, DType::float32));
    };
    return add(side(subtract(right, x), left), side(subtract(x, left), right));
  };
  const Value mixed = add(multiply(expand_dims(subtract(bottom, y), -1), row(top)),
                          multiply(expand_dims(subtract(y, top), -1), row(bottom)));
  return {where(is_nowhere, nothing, cast(mixed, images.dtype()))};
}

// The map from the unit square to the quadrilateral of four corners (Heckbert, 1989), as the rows
// of a 3 x 3 matrix: nine values (batch,).
std::array<Value, 9> from_unit_square(const Value& points) {
  const auto coordinate = [&](Dim corner, Dim axis) {
    return reshape(slice(points, {{}, {corner, corner + 1}, {axis, axis + 1}}), {any_dim});
  };
  std::array<Value, 4> x, y;  // top left, top right, bottom left, bottom right
  for (Dim i = 0; i < 4; ++i) {
    x[static_cast<std::size_t>(i)] = coordinate(i, 0);
    y[static_cast<std::size_t>(i)] = coordinate(i, 1);
  }
  const auto cross = [](const Value& a, const Value& b, const Value& c, const Value& d) {
    return subtract(multiply(a, d), multiply(b, c));
  };
  const Value right_x = subtract(x[1], x[3]), right_y = subtract(y[1], y[3]);
  const Value bottom_x = subtract(x[2], x[3]), bottom_y = subtract(y[2], y[3]);
  const Value skew_x = add(subtract(subtract(x[0], x[1]), x[2]), x[3]);
  const Value skew_y = add(subtract(subtract(y[0], y[1]), y[2]), y[3]);
  const Value area = cross(right_x, bottom_x, right_y, bottom_y);
  const Value g = divide(cross(skew_x, bottom_x, skew_y, bottom_y), area);
  const Value h = divide(cross(right_x, skew_x, right_y, skew_y), area);
  const auto edge = [](const Value& to, const Value& from, const Value& bend) {
    return add(subtract(to, from), multiply(bend, to));
  };
  return {edge(x[1], x[0], g),
          edge(x[2], x[0], h),
          x[0],
          edge(y[1], y[0], g),
          edge(y[2], y[0], h),
          y[0],
          g,
          h,
          ones_like(g)};
}

// A multiple of the inverse of a 3 x 3 matrix.
std::array<Value, 9> adjugate(const std::array<Value, 9>& m) {
  const auto minor = [&](std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
    return subtract(multiply(m[a], m[d]), multiply(m[b], m[c]));
  };
  return {minor(4, 5, 7, 8), minor(2, 1, 8, 7), minor(1, 2, 4, 5),
          minor(5, 3, 8, 6), minor(0, 2, 6, 8), minor(2, 0, 5, 3),
          minor(3, 4, 6, 7), minor(1, 0, 7, 6), minor(0, 1, 3, 4)};
}

Value as_point_batch(const Value& points, std::string_view name) {
  const bool fits =
      (points.rank() == 2 || points.rank() == 3) && points.dim(-2) == 4 && points.dim(-1) == 2;
  if (!fits) {
    fail<ValueError>(
        "Invalid {} shape: expected (4,2) for a single image or (N,4,2) for a batch. Received "
        "shape: {}",
        name, to_string(points.shape()));
  }
  return cast(points.rank() == 2 ? expand_dims(points, 0) : points, DType::float32);
}

}  // namespace

const Op affine_transform_op = {
    .name = "affine_transform", .infer = infer_affine_transform, .expand = expand_affine_transform};

Value affine_transform(const Value& images, const Value& transform, ProjectAttrs attrs) {
  const Value batch = as_batch(images);
  if (transform.rank() != 1 && transform.rank() != 2) {
    fail<ValueError>(
        "Invalid transform rank: expected rank 1 (single transform) or rank 2 (batch of "
        "transforms). Received input with shape: transform.shape={}",
        to_string(transform.shape()));
  }
  const Value numbers = cast(transform, DType::float32);
  const Value transforms = numbers.rank() == 1 ? expand_dims(numbers, 0) : numbers;
  return as_before(emit(affine_transform_op, {batch, transforms}, std::move(attrs)), images);
}

Value homography(const Value& start_points, const Value& end_points) {
  const Value start = as_point_batch(start_points, "start_points");
  const Value end = as_point_batch(end_points, "end_points");
  if (start_points.rank() != end_points.rank() ||
      !is_compatible(start_points.shape(), end_points.shape())) {
    fail<ValueError>(
        "start_points and end_points must have the same shape. Received start_points.shape={}, "
        "end_points.shape={}",
        to_string(start_points.shape()), to_string(end_points.shape()));
  }
  const auto to_start = from_unit_square(start), from_end = adjugate(from_unit_square(end));
  Values product;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      Value sum;
      for (std::size_t k = 0; k < 3; ++k) {
        const Value term = multiply(to_start[row * 3 + k], from_end[k * 3 + column]);
        sum = sum ? add(sum, term) : term;
      }
      product.push_back(sum);
    }
  }
  const Value last = product.back();
  product.pop_back();
  for (Value& coefficient : product) coefficient = divide(coefficient, last);
  return stack(product, -1);
}

Value perspective_transform(const Value& images, const Value& start_points, const Value& end_points,
                            ProjectAttrs attrs) {
  require_images(images);
  return affine_transform(images, homography(start_points, end_points), std::move(attrs));
}

}  // namespace ramet::ops
