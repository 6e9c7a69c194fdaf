#include "ramet/layers/pooling/global_pooling.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

ops::ReduceAttrs over_spatial_axes(std::size_t rank, const GlobalPoolingConfig& config) {
  ops::ReduceAttrs attrs{.keepdims = config.keepdims};
  const std::size_t first = first_spatial_axis(config.data_format);
  for (std::size_t i = 0; i < rank; ++i) attrs.axes.push_back(static_cast<Dim>(first + i));
  return attrs;
}

}  // namespace

template <std::size_t Rank>
GlobalMaxPoolingLayer<Rank>::GlobalMaxPoolingLayer(GlobalPoolingConfig config, LayerOptions options)
    : LayerOf<GlobalMaxPoolingLayer, GlobalPoolingConfig>(std::move(config), std::move(options)) {
  this->set_input_spec({.ndim = Rank + 2});
}

template <std::size_t Rank>
Value GlobalMaxPoolingLayer<Rank>::call(CallContext&, const Value& x) {
  return ops::max(x, over_spatial_axes(Rank, this->config()));
}

template <std::size_t Rank>
GlobalAveragePoolingLayer<Rank>::GlobalAveragePoolingLayer(GlobalPoolingConfig config,
                                                           LayerOptions options)
    : LayerOf<GlobalAveragePoolingLayer, GlobalPoolingConfig>(std::move(config),
                                                              std::move(options)) {
  this->set_input_spec({.ndim = Rank + 2});
}

template <std::size_t Rank>
Value GlobalAveragePoolingLayer<Rank>::call(CallContext&, const Value& x) {
  return ops::mean(x, over_spatial_axes(Rank, this->config()));
}

GlobalAveragePooling1DLayer::GlobalAveragePooling1DLayer(GlobalPoolingConfig config,
                                                         LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.ndim = 3});
}

Value GlobalAveragePooling1DLayer::call(CallContext&, const CallInputs& inputs) {
  const Value x = inputs.value("inputs"), mask = inputs.value("mask");
  const ops::ReduceAttrs over_steps = over_spatial_axes(1, config());
  if (!mask) return ops::mean(x, over_steps);
  const Dim channels = config().data_format == DataFormat::channels_last ? 2 : 1;
  const Value kept = ops::cast(ops::expand_dims(mask, channels), DType::boolean);
  const Value total = ops::sum(ops::where(kept, x, 0), over_steps);
  return ops::divide(total, ops::sum(ops::cast(kept, x.dtype()), over_steps));
}

template class GlobalMaxPoolingLayer<1>;
template class GlobalMaxPoolingLayer<2>;
template class GlobalMaxPoolingLayer<3>;
template class GlobalAveragePoolingLayer<2>;
template class GlobalAveragePoolingLayer<3>;

RAMET_DEFINE_LAYER(GlobalAveragePooling1DLayer)
RAMET_DEFINE_LAYER(GlobalAveragePooling2DLayer)
RAMET_DEFINE_LAYER(GlobalAveragePooling3DLayer)
RAMET_DEFINE_LAYER(GlobalMaxPooling1DLayer)
RAMET_DEFINE_LAYER(GlobalMaxPooling2DLayer)
RAMET_DEFINE_LAYER(GlobalMaxPooling3DLayer)

}  // namespace ramet
