#include "ramet/layers/regularization/spatial_dropout.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/regularization/random_stream.h"

namespace ramet {

template <std::size_t Rank>
SpatialDropoutLayer<Rank>::SpatialDropoutLayer(SpatialDropoutConfigOf<Rank> config,
                                               LayerOptions options)
    : LayerOf<SpatialDropoutLayer, SpatialDropoutConfigOf<Rank>>(std::move(config),
                                                                 std::move(options)) {
  this->set_input_spec({.ndim = Rank + 2});
}

template <std::size_t Rank>
Value SpatialDropoutLayer<Rank>::call(CallContext& context, const Value& x) {
  if (context.training() && this->config().rate > 0) random_stream_unavailable(*this);
  return x;
}

template <std::size_t Rank>
Json SpatialDropoutLayer<Rank>::get_config() const {
  Json config = to_json(this->config());
  config["name"] = this->name();
  config["dtype"] = to_string(this->variable_dtype());
  return config;
}

template class SpatialDropoutLayer<1>;
template class SpatialDropoutLayer<2>;
template class SpatialDropoutLayer<3>;

RAMET_DEFINE_LAYER(SpatialDropout1DLayer)
RAMET_DEFINE_LAYER(SpatialDropout2DLayer)
RAMET_DEFINE_LAYER(SpatialDropout3DLayer)

}  // namespace ramet
