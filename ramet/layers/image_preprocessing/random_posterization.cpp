#include "ramet/layers/image_preprocessing/random_posterization.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

constexpr Dim all_bits = 8;

}  // namespace

RandomPosterizationLayer::RandomPosterizationLayer(RandomPosterizationConfig config,
                                                   LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 1, .high = all_bits});
  config_.value_range = sorted_value_range(config_.value_range);
}

Transformation RandomPosterizationLayer::draw(Draws& draws, const Shape& images) const {
  const Shape shape = {images[0], 1, 1, 1};
  const auto low = static_cast<Dim>(config().factor.get().low());
  const auto high = static_cast<Dim>(config().factor.get().high());
  const Value bits = low == high ? ops::full({1, 1, 1, 1}, static_cast<double>(low), DType::uint8)
                                 : draws.integers(shape, low, high, DType::uint8);
  return {images, {{"shift", ops::subtract(static_cast<std::int64_t>(all_bits), bits)}}};
}

Value RandomPosterizationLayer::transform_images(const Value& images,
                                                 const Transformation& transformation,
                                                 bool training) const {
  if (!training) return images;
  const NumberPair bytes = {0, 255};
  const Value x =
      ops::cast(change_range(images, config().value_range, bytes, compute_dtype()), DType::uint8);
  const Value& shift = transformation["shift"];
  const Value y = ops::left_shift(ops::right_shift(x, shift), shift);
  return change_range(ops::cast(y, compute_dtype()), bytes, config().value_range, compute_dtype());
}

RAMET_DEFINE_LAYER(RandomPosterizationLayer)

}  // namespace ramet
