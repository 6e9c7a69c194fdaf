#include "ramet/layers/reshaping/flatten.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/reshaping/own_result.h"
#include "ramet/ops/ops.h"

namespace ramet {

FlattenLayer::FlattenLayer(FlattenConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  set_input_spec({.min_ndim = 1});
}

Value FlattenLayer::call(CallContext&, const Value& x) {
  const Value y = x.rank() > 1 ? to_channels_last(x, config().data_format) : x;
  Dim features = 1;
  for (std::size_t i = 1; i < x.rank(); ++i) {
    const Dim extent = x.shape()[i];
    features = extent == any_dim || features == any_dim ? any_dim : features * extent;
  }
  return own_result(ops::reshape(y, {x.shape()[0], features}), x);
}

RAMET_DEFINE_LAYER(FlattenLayer)

}  // namespace ramet
