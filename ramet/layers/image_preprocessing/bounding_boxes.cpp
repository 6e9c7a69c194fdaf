#include "ramet/layers/image_preprocessing/bounding_boxes.h"

#include <algorithm>
#include <array>
#include <numbers>

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Corners = std::array<Value, 4>;

/// A format says in which units and order the four numbers stand.
struct Format {
  std::string_view name;
  bool is_relative, is_transposed;  // y before x
  enum class Kind { corners, corner_size, centre_size } kind;
};
constexpr std::array<Format, 9> formats = {{
    {"xyxy", false, false, Format::Kind::corners},
    {"yxyx", false, true, Format::Kind::corners},
    {"xywh", false, false, Format::Kind::corner_size},
    {"center_xywh", false, false, Format::Kind::centre_size},
    {"center_yxhw", false, true, Format::Kind::centre_size},
    {"rel_xyxy", true, false, Format::Kind::corners},
    {"rel_yxyx", true, true, Format::Kind::corners},
    {"rel_xywh", true, false, Format::Kind::corner_size},
    {"rel_center_xywh", true, false, Format::Kind::centre_size},
}};

const Format& format_named(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const Format& format) { return format.name == lower; });
  if (found == formats.end()) {
    fail<ValueError>(
        "Invalid source or target format. Supported formats: ('xyxy', 'yxyx', 'xywh', "
        "'center_xywh', 'center_yxhw', 'rel_xyxy', 'rel_yxyx', 'rel_xywh', 'rel_center_xywh')");
  }
  return *found;
}

Corners swap_axes(const Corners& c) { return {c[1], c[0], c[3], c[2]}; }

Corners to_corners(Corners c, const Format& format) {
  if (format.is_transposed) c = swap_axes(c);
  if (format.kind == Format::Kind::corners) return c;
  if (format.kind == Format::Kind::corner_size) {
    return {c[0], c[1], ops::add(c[0], c[2]), ops::add(c[1], c[3])};
  }
  const Value half_width = ops::divide(c[2], 2.0), half_height = ops::divide(c[3], 2.0);
  return {ops::subtract(c[0], half_width), ops::subtract(c[1], half_height),
          ops::add(c[0], half_width), ops::add(c[1], half_height)};
}

Corners from_corners(const Corners& c, const Format& format) {
  Corners result = c;
  if (format.kind != Format::Kind::corners) {
    const Value width = ops::subtract(c[2], c[0]), height = ops::subtract(c[3], c[1]);
    result = {c[0], c[1], width, height};
    if (format.kind == Format::Kind::centre_size) {
      result[0] = ops::add(c[0], ops::divide(width, 2.0));
      result[1] = ops::add(c[1], ops::divide(height, 2.0));
    }
  }
  return format.is_transposed ? swap_axes(result) : result;
}

Corners scale(const Corners& c, const ImageExtent& extent,
              Value (*function)(const ops::Operand&, const ops::Operand&)) {
  return {function(c[0], extent.width), function(c[1], extent.height), function(c[2], extent.width),
          function(c[3], extent.height)};
}

Value number(Dim extent) {
  return ops::full({}, static_cast<double>(extent == any_dim ? 1 : extent), DType::float32);
}

}  // namespace

ImageExtent::ImageExtent(Dim h, Dim w) : height(number(h)), width(number(w)) {}

Corners corners_of(const Value& boxes) {
  if (boxes.dim(-1) != 4 && boxes.dim(-1) != any_dim) {
    fail<ValueError>(
        "`boxes` must be a tensor with the last dimension of 4. Received: boxes.shape={}",
        to_string(boxes.shape()));
  }
  Corners corners;
  for (Dim i = 0; i < 4; ++i) {
    corners[static_cast<std::size_t>(i)] = ops::slice_axis(boxes, -1, i, i + 1);
  }
  return corners;
}

Value boxes_of(const Corners& corners) {
  return ops::concatenate({corners[0], corners[1], corners[2], corners[3]}, -1);
}

Value convert_format(const Value& boxes, std::string_view source, std::string_view target,
                     const ImageExtent& extent) {
  const Format &from = format_named(source), &to = format_named(target);
  const Value numbers = ops::cast(boxes, DType::float32);
  Corners corners = corners_of(numbers);
  if (from.name == to.name) return numbers;
  corners = to_corners(corners, from);
  if (from.is_relative && !to.is_relative) corners = scale(corners, extent, ops::multiply);
  if (to.is_relative && !from.is_relative) corners = scale(corners, extent, ops::divide);
  return boxes_of(from_corners(corners, to));
}

BoundingBoxes clip_to_image_size(const BoundingBoxes& boxes, const ImageExtent& extent,
                                 bool is_relative) {
  Corners corners = corners_of(boxes.boxes);
  for (std::size_t i = 0; i < 4; ++i) {
    const ops::Operand most =
        is_relative ? ops::Operand(1.0) : ops::Operand(i % 2 == 0 ? extent.width : extent.height);
    corners[i] = ops::minimum(ops::maximum(corners[i], 0.0), most);
  }
  BoundingBoxes result{boxes_of(corners), boxes.labels};
  if (!boxes.labels) return result;
  const Value area = ops::squeeze(
      ops::multiply(ops::subtract(corners[2], corners[0]), ops::subtract(corners[3], corners[1])),
      -1);
  result.labels = ops::where(ops::greater(area, 0.0), boxes.labels, -1);
  return result;
}

Value rotate_boxes(const Value& boxes, const Value& angle, Dim height, Dim width) {
  const auto per_box = [](const Value& x) { return ops::expand_dims(ops::expand_dims(x, -1), -1); };
  const Value radians = ops::multiply(angle, -std::numbers::pi / 180);
  const Value cosine = per_box(ops::cos(radians)), sine = per_box(ops::sin(radians));
  const double centre_x = static_cast<double>(width - 1) / 2;
  const double centre_y = static_cast<double>(height - 1) / 2;
  const Corners c = corners_of(boxes);
  const auto shifted = [](const Value& x, double centre) { return ops::subtract(x, centre); };
  const std::array<Value, 2> x = {shifted(c[0], centre_x), shifted(c[2], centre_x)};
  const std::array<Value, 2> y = {shifted(c[1], centre_y), shifted(c[3], centre_y)};
  Values xs, ys;
  for (const Value& across : x) {
    for (const Value& down : y) {
      xs.push_back(ops::subtract(ops::multiply(cosine, across), ops::multiply(sine, down)));
      ys.push_back(ops::add(ops::multiply(sine, across), ops::multiply(cosine, down)));
    }
  }
  const auto fold = [](const Values& values,
                       Value (*choose)(const ops::Operand&, const ops::Operand&)) {
    return choose(choose(values[0], values[1]), choose(values[2], values[3]));
  };
  const auto moved = [](const Value& value, double centre) { return ops::add(value, centre); };
  return boxes_of({moved(fold(xs, ops::minimum), centre_x), moved(fold(ys, ops::minimum), centre_y),
                   moved(fold(xs, ops::maximum), centre_x),
                   moved(fold(ys, ops::maximum), centre_y)});
}

}  // namespace ramet
