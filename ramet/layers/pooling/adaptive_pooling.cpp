#include "ramet/layers/pooling/adaptive_pooling.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Pool = Value (*)(const Value&, const std::vector<Dim>&);

template <std::size_t Rank>
Value adaptive_pool(const Value& x, const AdaptivePoolingConfig<Rank>& config, Pool pool) {
  const Ints<Rank>& sizes = config.output_size;
  Value y = to_channels_last(x, config.data_format);
  for (std::size_t i = 0; i < Rank && i + 1 < y.rank(); ++i) {
    // With an unknown extent only the shape matters.
    const auto axis = static_cast<std::int64_t>(i) + 1;
    if (y.dim(axis) == any_dim) y = ops::take(y, ops::arange(sizes[i], 0, 0), axis);
  }
  return from_channels_last(pool(y, {sizes.begin(), sizes.end()}), config.data_format);
}

}  // namespace

template <std::size_t Rank>
Value AdaptiveAveragePoolingLayer<Rank>::call(CallContext&, const Value& x) {
  return adaptive_pool<Rank>(x, this->config(), ops::adaptive_average_pool);
}

template <std::size_t Rank>
Value AdaptiveMaxPoolingLayer<Rank>::call(CallContext&, const Value& x) {
  return adaptive_pool<Rank>(x, this->config(), ops::adaptive_max_pool);
}

template class AdaptiveAveragePoolingLayer<1>;
template class AdaptiveAveragePoolingLayer<2>;
template class AdaptiveAveragePoolingLayer<3>;
template class AdaptiveMaxPoolingLayer<1>;
template class AdaptiveMaxPoolingLayer<2>;
template class AdaptiveMaxPoolingLayer<3>;

RAMET_DEFINE_LAYER(AdaptiveAveragePooling1DLayer)
RAMET_DEFINE_LAYER(AdaptiveAveragePooling2DLayer)
RAMET_DEFINE_LAYER(AdaptiveAveragePooling3DLayer)
RAMET_DEFINE_LAYER(AdaptiveMaxPooling1DLayer)
RAMET_DEFINE_LAYER(AdaptiveMaxPooling2DLayer)
RAMET_DEFINE_LAYER(AdaptiveMaxPooling3DLayer)

}  // namespace ramet
