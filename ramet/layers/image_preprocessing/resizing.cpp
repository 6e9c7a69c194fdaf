#include "ramet/layers/image_preprocessing/resizing.h"

#include <algorithm>
#include <cmath>

#include "ramet/layers/registry.h"
#include "ramet/layers/reshaping/resize_by_version.h"
#include "ramet/ops/ops.h"

namespace ramet {

ResizingLayer::ResizingLayer(ResizingConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  if (config_.fill_mode != "constant") {
    fail<ValueError>(
        "Invalid value for argument `fill_mode`. Only `'constant'` is supported. Received: "
        "fill_mode={}",
        config_.fill_mode);
  }
  if (config_.crop_to_aspect_ratio && config_.pad_to_aspect_ratio) {
    fail<ValueError>("Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.");
  }
}

Value ResizingLayer::resized(const Value& images, Interpolation interpolation) const {
  return channels_last(images, [&](const Value& x) {
    return resize_by_version(keras_version(), x,
                             {config().height, config().width, interpolation, config().antialias},
                             {.crop = config().crop_to_aspect_ratio,
                              .pad = config().pad_to_aspect_ratio,
                              .fill_value = config().fill_value.as_double()});
  });
}

Value ResizingLayer::transform_images(const Value& images, const Transformation&, bool) const {
  return resized(images, config().interpolation);
}

Value ResizingLayer::transform_segmentation_masks(const Value& masks, const Transformation&,
                                                  bool) const {
  return resized(masks, Interpolation::nearest);
}

namespace {

/// x' = x * scale + offset on both axes.
struct Placement {
  double scale_x = 1, scale_y = 1, offset_x = 0, offset_y = 0;
};

Placement placement(const ResizingConfig& config, Dim height, Dim width) {
  const auto to_height = static_cast<double>(config.height.get());
  const auto to_width = static_cast<double>(config.width.get());
  const auto rows = static_cast<double>(height), columns = static_cast<double>(width);
  const double down = to_height / rows, across = to_width / columns;
  if (config.pad_to_aspect_ratio) {
    const double scale = std::min(down, across);
    return {scale, scale, std::floor((to_width - columns * scale) / 2),
            std::floor((to_height - rows * scale) / 2)};
  }
  if (config.crop_to_aspect_ratio) {
    const double scale = std::max(down, across);
    return {scale, scale, -std::floor((columns * scale - to_width) / 2),
            -std::floor((rows * scale - to_height) / 2)};
  }
  return {across, down, 0, 0};
}

}  // namespace

BoundingBoxes ResizingLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                      const Transformation& transformation,
                                                      bool) const {
  const Dim from_height = height(transformation.images), from_width = width(transformation.images);
  const auto all = [&](double number) {
    return ops::all(ops::equal(boxes.boxes, number), {{-1}, true});
  };
  const Value is_filling = ops::logical_or(all(-1), all(0));
  const BoundingBoxes given = boxes_to("xyxy", boxes, {from_height, from_width});
  const Placement place = placement(config(), from_height, from_width);
  std::array<Value, 4> corners = corners_of(given.boxes);
  for (std::size_t i = 0; i < 4; ++i) {
    const bool is_x = i % 2 == 0;
    corners[i] = ops::add(ops::multiply(corners[i], is_x ? place.scale_x : place.scale_y),
                          is_x ? place.offset_x : place.offset_y);
  }
  const ImageExtent extent(config().height, config().width);
  BoundingBoxes moved = clip_to_image_size({boxes_of(corners), boxes.labels}, extent);
  moved.boxes = ops::where(is_filling, 0.0, moved.boxes);
  return boxes_from("xyxy", moved, extent);
}

RAMET_DEFINE_LAYER(ResizingLayer)

}  // namespace ramet
