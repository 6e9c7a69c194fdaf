#include "ramet/layers/image_preprocessing/random_gaussian_blur.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Two odd whole numbers; one stands for both.
NumberPair odd_pair(const NumberPair& size) {
  const Json pair = size.json().is_array() ? size.json() : Json::array({size.json(), size.json()});
  if (pair.size() != 2) {
    fail<ValueError>(
        "The `kernel_size` argument should be a number (or a list of two numbers) Received: "
        "kernel_size={}",
        pair.dump());
  }
  for (const Json& number : pair.items()) {
    if (number.as_int() % 2 != 0) continue;
    fail<ValueError>("kernel_size must be an odd number. Received: kernel_size={}",
                     size.json().dump());
  }
  return NumberPair(pair);
}

}  // namespace

RandomGaussianBlurLayer::RandomGaussianBlurLayer(RandomGaussianBlurConfig config,
                                                 LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
  config_.kernel_size = odd_pair(config_.kernel_size);
  config_.sigma = factor_range(config_.sigma, {.name = "sigma", .low = 0, .high = 1});
}

Transformation RandomGaussianBlurLayer::draw(Draws& draws, const Shape& images) const {
  const Value is_blurred = draws.chance({images[0], 1, 1, 1}, config().factor);
  const Value sigma =
      draws.uniform({2}, config().sigma.low(), config().sigma.high(), compute_dtype());
  return {images, {{"is_blurred", is_blurred}, {"sigma", ops::add(sigma, 1e-6)}}};
}

Value RandomGaussianBlurLayer::transform_images(const Value& images,
                                                const Transformation& transformation,
                                                bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  if (!training) return x;
  const Ints<2> size = {config().kernel_size.json()[0].as_int(),
                        config().kernel_size.json()[1].as_int()};
  const Value blurred = channels_last(x, [&](const Value& last) {
    return ops::gaussian_blur(last, size, transformation["sigma"]);
  });
  return ops::clip(ops::where(transformation["is_blurred"], blurred, x), config().value_range.low(),
                   config().value_range.high());
}

RAMET_DEFINE_LAYER(RandomGaussianBlurLayer)

}  // namespace ramet
