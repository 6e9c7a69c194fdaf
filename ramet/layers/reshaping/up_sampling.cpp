#include "ramet/layers/reshaping/up_sampling.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

UpSampling1DLayer::UpSampling1DLayer(UpSampling1DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 3});
}

Value UpSampling1DLayer::call(CallContext&, const Value& x) {
  return ops::repeat(x, config().size, 1);
}

UpSampling2DLayer::UpSampling2DLayer(UpSampling2DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 4});
}

Value UpSampling2DLayer::call(CallContext&, const Value& x) {
  const Interpolation interpolation = config().interpolation;
  // TensorFlow rounds integers only at the end.
  const bool is_nearest = interpolation == Interpolation::nearest;
  Value y = is_nearest ? x : ops::cast(x, DType::float32);
  for (std::size_t i = 0; i < 2; ++i) {
    const std::size_t axis = first_spatial_axis(config().data_format) + i;
    const Dim factor = config().size[i], extent = x.shape()[axis];
    // With an unknown extent only the shape matters.
    y = is_nearest || extent == any_dim ? ops::repeat(y, factor, static_cast<Dim>(axis))
                                        : resize_axis(y, axis, extent * factor, interpolation);
  }
  return ops::cast(y, x.dtype());
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
  return y;
}

RAMET_DEFINE_LAYER(UpSampling1DLayer)
RAMET_DEFINE_LAYER(UpSampling2DLayer)
RAMET_DEFINE_LAYER(UpSampling3DLayer)

}  // namespace ramet
