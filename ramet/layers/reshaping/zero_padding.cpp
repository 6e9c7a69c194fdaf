#include "ramet/layers/reshaping/zero_padding.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/reshaping/own_result.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value pad_spatial(const Value& x, std::span<const Ints<2>> borders, DataFormat format) {
  std::vector<std::pair<Dim, Dim>> widths(x.rank());
  const std::size_t first = first_spatial_axis(format);
  for (std::size_t i = 0; i < borders.size(); ++i)
    widths[first + i] = {borders[i][0], borders[i][1]};
  return ops::pad(x, widths);
}

}  // namespace

ZeroPadding1DLayer::ZeroPadding1DLayer(ZeroPadding1DConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 3});
}

Value ZeroPadding1DLayer::call(CallContext&, const Value& x) {
  return own_result(pad_spatial(x, std::span(&config().padding, 1), config().data_format), x);
}

ZeroPadding2DLayer::ZeroPadding2DLayer(ZeroPaddingConfig<2> config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 4});
}

Value ZeroPadding2DLayer::call(CallContext&, const Value& x) {
  return own_result(pad_spatial(x, config().padding.sides(), config().data_format), x);
}

ZeroPadding3DLayer::ZeroPadding3DLayer(ZeroPaddingConfig<3> config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 5});
}

Value ZeroPadding3DLayer::call(CallContext&, const Value& x) {
  return own_result(pad_spatial(x, config().padding.sides(), config().data_format), x);
}

RAMET_DEFINE_LAYER(ZeroPadding1DLayer)
RAMET_DEFINE_LAYER(ZeroPadding2DLayer)
RAMET_DEFINE_LAYER(ZeroPadding3DLayer)

}  // namespace ramet
