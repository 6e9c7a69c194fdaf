#include "ramet/layers/image_preprocessing/solarization.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

SolarizationLayer::SolarizationLayer(SolarizationConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  const auto checked = [](const NumberPair& factor, std::string_view name) {
    return checked_range(
        factor, name, Spread::upwards, [](double x) { return x >= 0 && x <= 1; },
        "The `addition_factor` and `threshold_factor` arguments should be a number (or a list of "
        "two numbers) in the range [0, 1]. ");
  };
  config_.addition_factor = checked(config_.addition_factor, "addition_factor");
  config_.threshold_factor = checked(config_.threshold_factor, "threshold_factor");
  config_.value_range = sorted_value_range(config_.value_range);
}

Transformation SolarizationLayer::draw(Draws& draws, const Shape& images) const {
  const auto number = [&](const NumberPair& factor) {
    return draws.uniform({images[0], 1, 1, 1}, factor.low(), factor.high() * 255, compute_dtype());
  };
  const Value addition = number(config().addition_factor);
  return {images, {{"addition", addition}, {"threshold", number(config().threshold_factor)}}};
}

Value SolarizationLayer::transform_images(const Value& images, const Transformation& transformation,
                                          bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  if (!training) return x;
  const NumberPair bytes = {0, 255};
  const Value level = change_range(x, config().value_range, bytes, compute_dtype());
  const Value raised = ops::clip(ops::add(level, transformation["addition"]), 0, 255);
  const Value is_dark = ops::less(raised, transformation["threshold"]);
  const Value result = ops::where(is_dark, raised, ops::subtract(255.0, raised));
  return change_range(result, bytes, config().value_range, compute_dtype());
}

RAMET_DEFINE_LAYER(SolarizationLayer)

}  // namespace ramet
