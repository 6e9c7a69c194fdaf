#include "ramet/layers/image_preprocessing/random_erasing.h"

#include "ramet/layers/image_preprocessing/rectangle.h"
#include "ramet/layers/operations/operation.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomErasingLayer::RandomErasingLayer(RandomErasingConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
  config_.scale = factor_range(config_.scale, {.name = "scale", .low = 0, .high = 1});
  const Json& fill = config_.fill_value;
  if (!fill.is_null() && !fill.is_number() && !(fill.is_array() && fill.size() == 3)) {
    fail<ValueError>(
        "The `fill_value` argument should be a number (or a list of three numbers) Received: "
        "fill_value={}",
        fill.dump());
  }
}

Transformation RandomErasingLayer::draw(Draws& draws, const Shape& images) const {
  const NumberPair& scale = config().scale;
  const auto part = [&] {
    return ops::sqrt(
        draws.uniform({images[0], 1, 1, 1}, scale.low(), scale.high(), compute_dtype()));
  };
  const Value width_part = part(), height_part = part();
  const Rectangles boxes = draw_rectangles(draws, images[0], height(images), width(images),
                                           height_part, width_part, format(), compute_dtype());
  const Value is_erased = draws.chance({images[0], 1, 1, 1}, config().factor);
  const NumberPair& range = config().value_range;
  const Json& fill = config().fill_value;
  const Value filling = fill.is_null()
                            ? ops::multiply(draws.normal(images, compute_dtype()), range.high())
                            : ops::cast(constant(constant_tensor(fill)), compute_dtype());
  return {images,
          {{"where", ops::logical_and(is_erased, boxes.is_inside)},
           {"filling", ops::clip(filling, range.low(), range.high())}}};
}

Value RandomErasingLayer::transform_images(const Value& images,
                                           const Transformation& transformation,
                                           bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  return training ? ops::where(transformation["where"], transformation["filling"], x) : x;
}

RAMET_DEFINE_LAYER(RandomErasingLayer)

}  // namespace ramet
