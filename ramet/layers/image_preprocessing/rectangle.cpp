#include "ramet/layers/image_preprocessing/rectangle.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

struct Span {
  Value is_inside, length;
};

Span draw_span(Draws& draws, Dim batch, Dim extent, const Value& part, const Shape& along,
               DType dtype) {
  const auto whole = static_cast<double>(extent);
  const Value length = ops::cast(ops::multiply(part, whole), dtype);
  const Value room = ops::subtract(whole, length);
  const Value start = ops::multiply(draws.uniform({batch, 1, 1, 1}, 0, 1, dtype), room);
  const Value end = ops::add(start, length);
  // With an unknown extent only the shape matters.
  const Value position =
      ops::reshape(ops::arange(extent == any_dim ? 1 : extent, 0, 1, dtype), along);
  return {ops::logical_and(ops::greater_equal(position, start), ops::less(position, end)),
          ops::subtract(end, start)};
}

}  // namespace

Rectangles draw_rectangles(Draws& draws, Dim batch, Dim height, Dim width, const Value& height_part,
                           const Value& width_part, DataFormat format, DType dtype) {
  const bool is_last = format == DataFormat::channels_last;
  const Shape rows = is_last ? Shape{1, any_dim, 1, 1} : Shape{1, 1, any_dim, 1};
  const Shape columns = is_last ? Shape{1, 1, any_dim, 1} : Shape{1, 1, 1, any_dim};
  const Span across = draw_span(draws, batch, width, width_part, columns, dtype);
  const Span down = draw_span(draws, batch, height, height_part, rows, dtype);
  const auto pixels = static_cast<double>(height * width);
  return {ops::logical_and(across.is_inside, down.is_inside),
          ops::divide(ops::multiply(across.length, down.length), pixels)};
}

}  // namespace ramet
