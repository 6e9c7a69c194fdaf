#include "ramet/layers/reshaping/cropping.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/reshaping/own_result.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value crop_spatial(const Value& x, std::span<const Ints<2>> borders, DataFormat format) {
  std::vector<ops::SliceRange> ranges(first_spatial_axis(format));
  for (const Ints<2>& sides : borders) {
    const Dim extent = x.shape()[ranges.size()];
    if (extent != any_dim && sides[0] + sides[1] >= extent) {
      fail<ValueError>(
          "Values in `cropping` argument should be smaller than the corresponding spatial "
          "dimension "
          "of the input. Received: input_shape={}, cropping=({}, {}) on axis {}",
          to_string(x.shape()), sides[0], sides[1], ranges.size());
    }
    ranges.push_back({sides[0], sides[1] == 0 ? std::nullopt : std::optional<Dim>(-sides[1])});
  }
  return ops::slice(x, ranges);
}

}  // namespace

Cropping1DLayer::Cropping1DLayer(Cropping1DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 3});
}

Value Cropping1DLayer::call(CallContext&, const Value& x) {
  return own_result(crop_spatial(x, std::span(&config().cropping, 1), DataFormat::channels_last),
                    x);
}

Cropping2DLayer::Cropping2DLayer(Cropping2DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 4});
}

Value Cropping2DLayer::call(CallContext&, const Value& x) {
  return own_result(crop_spatial(x, config().cropping.sides(), config().data_format), x);
}

Cropping3DLayer::Cropping3DLayer(Cropping3DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 5});
}

Value Cropping3DLayer::call(CallContext&, const Value& x) {
  return own_result(crop_spatial(x, config().cropping.sides(), config().data_format), x);
}

RAMET_DEFINE_LAYER(Cropping1DLayer)
RAMET_DEFINE_LAYER(Cropping2DLayer)
RAMET_DEFINE_LAYER(Cropping3DLayer)

}  // namespace ramet
