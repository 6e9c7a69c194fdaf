#include "ramet/layers/image_preprocessing/random_zoom.h"

#include "ramet/layers/image_preprocessing/affine.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomZoomLayer::RandomZoomLayer(RandomZoomConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  const auto checked = [](const NumberPair& factor, std::string_view name) {
    return checked_range(
        factor, name, Spread::both_ways, [](double x) { return x > -1 && x <= 1; },
        "The `height_factor` and `width_factor` arguments should be a number (or a list of two "
        "numbers) in the range (-1.0, 1.0]. ");
  };
  height_range_ = checked(config_.height_factor, "height_factor");
  if (config_.width_factor) width_range_ = checked(*config_.width_factor, "width_factor");
  require_affine(config_.fill_mode);
  require_affine(config_.interpolation);
}

Transformation RandomZoomLayer::draw(Draws& draws, const Shape& images) const {
  const auto zoom = [&](const NumberPair& range) {
    return draws.uniform({images[0], 1}, 1 + range.low(), 1 + range.high());
  };
  const Value down = zoom(height_range_);
  return {images, {{"down", down}, {"across", width_range_ ? zoom(*width_range_) : down}}};
}

namespace {

// Where the first pixel comes from when the middle stays where it is.
Value offset(const Value& zoom, Dim extent) {
  return ops::multiply(ops::subtract(1.0, zoom), static_cast<double>(extent - 1) / 2);
}

}  // namespace

Value RandomZoomLayer::zoomed(const Value& images, const Transformation& transformation,
                              Interpolation interpolation) const {
  const Value &across = transformation["across"], &down = transformation["down"];
  const Value rows = affine_rows({across, Value(), offset(across, width(images.shape())), Value(),
                                  down, offset(down, height(images.shape()))});
  return channels_last(images, [&](const Value& last) {
    return ops::affine_transform(
        last, rows, {interpolation, config().fill_mode, config().fill_value.as_double()});
  });
}

Value RandomZoomLayer::transform_images(const Value& images, const Transformation& transformation,
                                        bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  return training ? zoomed(x, transformation, config().interpolation) : x;
}

Value RandomZoomLayer::transform_segmentation_masks(const Value& masks,
                                                    const Transformation& transformation,
                                                    bool training) const {
  return training ? zoomed(masks, transformation, Interpolation::nearest) : masks;
}

BoundingBoxes RandomZoomLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                        const Transformation& transformation,
                                                        bool training) const {
  if (!training) return boxes;
  const Dim rows = height(transformation.images), columns = width(transformation.images);
  const ImageExtent extent(rows, columns);
  // The part of the image that is shown.
  const auto part = [&](std::string_view name, Dim side) {
    const Value zoom = ops::expand_dims(transformation[name], -1);
    const Value start = offset(zoom, side);
    return std::pair(start, ops::add(ops::multiply(zoom, static_cast<double>(side)), start));
  };
  const auto across = part("across", columns), down = part("down", rows);
  BoundingBoxes result = boxes_to("xyxy", boxes, extent);
  std::array<Value, 4> corners = corners_of(result.boxes);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto& [start, end] = i % 2 == 0 ? across : down;
    corners[i] = ops::subtract(ops::minimum(ops::maximum(corners[i], start), end), start);
  }
  const ImageExtent shown(ops::subtract(down.second, down.first),
                          ops::subtract(across.second, across.first));
  result.boxes = convert_format(boxes_of(corners), "xyxy", "rel_xyxy", shown);
  return boxes_from("rel_xyxy", clip_to_image_size(result, shown, true), extent);
}

RAMET_DEFINE_LAYER(RandomZoomLayer)

}  // namespace ramet
