#include "ramet/layers/reshaping/up_sampling.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/reshaping/own_result.h"
#include "ramet/layers/reshaping/resize_by_version.h"
#include "ramet/layers/tensorflow/tf_image.h"
#include "ramet/ops/ops.h"

namespace ramet {

UpSampling1DLayer::UpSampling1DLayer(UpSampling1DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 3});
}

Value UpSampling1DLayer::call(CallContext&, const Value& x) {
  return own_result(ops::repeat(x, config().size, 1), x);
}

UpSampling2DLayer::UpSampling2DLayer(UpSampling2DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 4});
}

Value UpSampling2DLayer::call(CallContext&, const Value& x) {
  const Ints<2>& size = config().size;
  const Value images = to_channels_last(x, config().data_format);
  const Dim height = images.shape()[1], width = images.shape()[2];
  // With an unknown extent only the shape matters.
  const bool repeats =
      config().interpolation == Interpolation::nearest || height == any_dim || width == any_dim;
  const bool is_standalone = keras_version() < KerasVersion{2, 4};  // on TensorFlow 1
  const Value y =
      repeats ? ops::repeat(ops::repeat(images, size[0], 1), size[1], 2)
      : is_standalone
          ? resized_from_corner(images, height * size[0], width * size[1])
          : resize_by_version(keras_version(), images,
                              {height * size[0], width * size[1], config().interpolation});
  return own_result(from_channels_last(y, config().data_format), x);
}

UpSampling3DLayer::UpSampling3DLayer(UpSampling3DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 5});
}

Value UpSampling3DLayer::call(CallContext&, const Value& x) {
  Value y = x;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t axis = first_spatial_axis(config().data_format) + i;
    y = ops::repeat(y, config().size[i], static_cast<Dim>(axis));
  }
  return own_result(y, x);
}

RAMET_DEFINE_LAYER(UpSampling1DLayer)
RAMET_DEFINE_LAYER(UpSampling2DLayer)
RAMET_DEFINE_LAYER(UpSampling3DLayer)

}  // namespace ramet
