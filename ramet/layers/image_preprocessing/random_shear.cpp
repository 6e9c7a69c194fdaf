#include "ramet/layers/image_preprocessing/random_shear.h"

#include "ramet/layers/image_preprocessing/affine.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomShearLayer::RandomShearLayer(RandomShearConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  const auto checked = [](const NumberPair& factor, std::string_view name) {
    return checked_range(
        factor, name, Spread::both_ways, [](double x) { return x >= 0 && x <= 1; },
        "The `factor` argument should be a number (or a list of two numbers) in the range [0, "
        "1.0]. ");
  };
  // A pair that spreads both ways is what a saved number has become.
  const auto range = [&](const NumberPair& factor, std::string_view name) {
    const bool is_spread = factor.is_pair() && factor.low() == -factor.high();
    return is_spread ? checked(NumberPair(factor.json()[1]), name) : checked(factor, name);
  };
  config_.x_factor = range(config_.x_factor, "x_factor");
  config_.y_factor = range(config_.y_factor, "y_factor");
  require_affine(config_.fill_mode);
  require_affine(config_.interpolation);
}

Transformation RandomShearLayer::draw(Draws& draws, const Shape& images) const {
  const Shape shape = {images[0], 1};
  const Value is_backwards = ops::greater(draws.uniform(shape, 0, 1, compute_dtype()), 0.5);
  const auto slant = [&](const NumberPair& factor) {
    const Value amount = draws.uniform(shape, factor.low(), factor.high(), compute_dtype());
    return ops::where(is_backwards, ops::negative(amount), amount);
  };
  const Value y = slant(config().y_factor);
  return {images, {{"x", slant(config().x_factor)}, {"y", y}}};
}

Value RandomShearLayer::sheared(const Value& images, const Transformation& transformation,
                                Interpolation interpolation) const {
  const Value rows =
      affine_rows({Value(), transformation["x"], Value(), transformation["y"], Value(), Value()});
  return channels_last(images, [&](const Value& last) {
    return ops::affine_transform(
        last, rows, {interpolation, config().fill_mode, config().fill_value.as_double()});
  });
}

Value RandomShearLayer::transform_images(const Value& images, const Transformation& transformation,
                                         bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  return training ? sheared(x, transformation, config().interpolation) : x;
}

Value RandomShearLayer::transform_segmentation_masks(const Value& masks,
                                                     const Transformation& transformation,
                                                     bool training) const {
  return training ? sheared(masks, transformation, Interpolation::nearest) : masks;
}

BoundingBoxes RandomShearLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                         const Transformation& transformation,
                                                         bool training) const {
  if (!training) return boxes;
  const ImageExtent extent(height(transformation.images), width(transformation.images));
  BoundingBoxes result = boxes_to("rel_xyxy", boxes, extent);
  auto [x1, y1, x2, y2] = corners_of(result.boxes);
  const auto amount = [&](std::string_view name) {
    return ops::expand_dims(ops::cast(transformation[name], DType::float32), -1);
  };
  const Value across = amount("x"), down = amount("y");
  // Of the two ends of an edge, the one that goes further out.
  const auto slanted = [](const Value& at, const Value& by, const Value& first, const Value& second,
                          const Value& takes_first) {
    return ops::where(takes_first, ops::subtract(at, ops::multiply(by, first)),
                      ops::subtract(at, ops::multiply(by, second)));
  };
  const Value to_left = ops::less(across, 0.0), upwards = ops::greater(down, 0.0);
  const Value left = slanted(x1, across, y1, y2, to_left);
  const Value right = slanted(x2, across, y2, y1, to_left);
  const Value top = slanted(y1, down, right, left, upwards);
  const Value bottom = slanted(y2, down, left, right, upwards);
  result.boxes = boxes_of({left, top, right, bottom});
  return boxes_from("rel_xyxy", clip_to_image_size(result, extent, true), extent);
}

RAMET_DEFINE_LAYER(RandomShearLayer)

}  // namespace ramet
