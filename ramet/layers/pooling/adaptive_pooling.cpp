#include "ramet/layers/pooling/adaptive_pooling.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Pool = Value (*)(const Value&, ops::PoolAttrs);

Value pool_axis(const Value& x, std::size_t axis, Dim window, Dim stride, Pool pool) {
  const std::size_t spatial = x.rank() - 2;
  ops::PoolAttrs attrs;
  for (std::size_t i = 0; i < spatial; ++i) {
    attrs.window.push_back(i + 1 == axis ? window : 1);
    attrs.strides.push_back(i + 1 == axis ? stride : 1);
    attrs.pad_before.push_back(0);
    attrs.pad_after.push_back(0);
  }
  return pool(x, std::move(attrs));
}

// Windows are of two sizes at most: both are pooled everywhere, and the right ones picked.
Value adapt_axis(const Value& x, std::size_t axis, Dim count, Pool pool) {
  const Dim extent = x.shape()[axis];
  const auto at = static_cast<std::int64_t>(axis);
  // With an unknown extent only the shape matters.
  if (extent == any_dim) return ops::take(x, ops::arange(count, 0, 0), at);
  if (extent % count == 0) return pool_axis(x, axis, extent / count, extent / count, pool);
  const Dim small = (extent + count - 1) / count, small_ones = extent - small + 1;
  Tensor picked(DType::int32, {count});
  bool any_large = false;
  for (Dim i = 0; i < count; ++i) {
    const Dim begin = i * extent / count, end = ((i + 1) * extent + count - 1) / count;
    const bool is_large = end - begin > small;
    any_large = any_large || is_large;
    picked.mutable_data<std::int32_t>()[static_cast<std::size_t>(i)] =
        static_cast<std::int32_t>(is_large ? small_ones + begin : begin);
  }
  Value pooled = pool_axis(x, axis, small, 1, pool);
  if (any_large) {
    pooled = ops::concatenate({pooled, pool_axis(x, axis, small + 1, 1, pool)}, at);
  }
  return ops::take(pooled, constant(picked), at);
}

template <std::size_t Rank>
Value adaptive_pool(const Value& x, const AdaptivePoolingConfig<Rank>& config, Pool pool) {
  if (x.rank() != Rank + 2) {
    fail<ValueError>("adaptive pooling: expected {} axes, received {}.", Rank + 2,
                     to_string(x.spec()));
  }
  Value y = to_channels_last(x, config.data_format);
  for (std::size_t i = 0; i < Rank; ++i) {
    y = adapt_axis(y, i + 1, config.output_size.get()[i], pool);
  }
  return from_channels_last(y, config.data_format);
}

}  // namespace

template <std::size_t Rank>
Value AdaptiveAveragePoolingLayer<Rank>::call(CallContext&, const Value& x) {
  return adaptive_pool<Rank>(x, this->config(), ops::average_pool);
}

template <std::size_t Rank>
Value AdaptiveMaxPoolingLayer<Rank>::call(CallContext&, const Value& x) {
  return adaptive_pool<Rank>(x, this->config(), ops::max_pool);
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
