#include "ramet/layers/image_preprocessing/random_grayscale.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandomGrayscaleLayer::RandomGrayscaleLayer(RandomGrayscaleConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  const double factor = config_.factor.as_double();
  if (factor < 0 || factor > 1) {
    fail<ValueError>("`factor` should be between 0 and 1. Received: factor={}",
                     config_.factor.dump());
  }
}

Transformation RandomGrayscaleLayer::draw(Draws& draws, const Shape& images) const {
  const Value number = draws.uniform({images[0], 1, 1, 1});
  return {images, {{"is_gray", ops::less(number, config().factor.as_double())}}};
}

Value RandomGrayscaleLayer::transform_images(const Value& images,
                                             const Transformation& transformation,
                                             bool training) const {
  if (!training) return images;
  const Value gray = channels_last(images, ops::rgb_to_grayscale);
  return ops::where(transformation["is_gray"], gray, images);
}

RAMET_DEFINE_LAYER(RandomGrayscaleLayer)

}  // namespace ramet
