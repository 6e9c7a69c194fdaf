#include "ramet/layers/pooling/pooling.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

template <std::size_t Rank>
Value pool(const Value& input, const Ints<Rank>& window, const Ints<Rank>& strides, Padding padding,
           DataFormat format, Value (*function)(const Value&, ops::PoolAttrs)) {
  const Value x = to_channels_last(input, format);
  ops::PoolAttrs attrs;
  for (std::size_t i = 0; i < Rank; ++i) {
    const auto [before, after] = padding == Padding::same
                                     ? ops::same_padding(x.shape()[i + 1], window[i], strides[i], 1)
                                     : std::pair<Dim, Dim>{0, 0};
    attrs.window.push_back(window[i]);
    attrs.strides.push_back(strides[i]);
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
  }
  return from_channels_last(function(x, std::move(attrs)), format);
}

}  // namespace

template <std::size_t Rank>
MaxPoolingLayer<Rank>::MaxPoolingLayer(MaxPoolingConfig<Rank> config, LayerOptions options)
    : LayerOf<MaxPoolingLayer, MaxPoolingConfig<Rank>>(std::move(config), std::move(options)) {
  if (!this->config_.strides) this->config_.strides = this->config_.pool_size;
  this->set_input_spec({.ndim = Rank + 2});
}

template <std::size_t Rank>
Value MaxPoolingLayer<Rank>::call(CallContext&, const Value& x) {
  const auto& config = this->config();
  return pool<Rank>(x, config.pool_size, *config.strides, config.padding, config.data_format,
                    ops::max_pool);
}

template <std::size_t Rank>
AveragePoolingLayer<Rank>::AveragePoolingLayer(AveragePoolingConfig<Rank> config,
                                               LayerOptions options)
    : LayerOf<AveragePoolingLayer, AveragePoolingConfig<Rank>>(std::move(config),
                                                               std::move(options)) {
  if (!this->config_.strides) this->config_.strides = this->config_.pool_size.get();
  this->set_input_spec({.ndim = Rank + 2});
}

template <std::size_t Rank>
Value AveragePoolingLayer<Rank>::call(CallContext&, const Value& x) {
  const auto& config = this->config();
  return pool<Rank>(x, config.pool_size, *config.strides, config.padding, config.data_format,
                    ops::average_pool);
}

template class MaxPoolingLayer<1>;
template class MaxPoolingLayer<2>;
template class MaxPoolingLayer<3>;
template class AveragePoolingLayer<1>;
template class AveragePoolingLayer<2>;
template class AveragePoolingLayer<3>;

RAMET_DEFINE_LAYER(AveragePooling1DLayer)
RAMET_DEFINE_LAYER(AveragePooling2DLayer)
RAMET_DEFINE_LAYER(AveragePooling3DLayer)
RAMET_DEFINE_LAYER(MaxPooling1DLayer)
RAMET_DEFINE_LAYER(MaxPooling2DLayer)
RAMET_DEFINE_LAYER(MaxPooling3DLayer)

}  // namespace ramet
