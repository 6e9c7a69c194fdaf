#include "ramet/layers/regularization/spatial_dropout.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/random.h"

namespace ramet {

namespace {

std::size_t first_spatial_axis_of(const SpatialDropout1DConfig&) { return 1; }
std::size_t first_spatial_axis_of(const SpatialDropoutConfig& config) {
  return first_spatial_axis(config.data_format);
}

}  // namespace

template <std::size_t Rank>
SpatialDropoutLayer<Rank>::SpatialDropoutLayer(SpatialDropoutConfigOf<Rank> config,
                                               LayerOptions options)
    : LayerOf<SpatialDropoutLayer, SpatialDropoutConfigOf<Rank>>(std::move(config),
                                                                 std::move(options)) {
  this->set_input_spec({.ndim = Rank + 2});
  if (this->config().rate > 0) seeds_.emplace(this->config().seed);
}

template <std::size_t Rank>
Value SpatialDropoutLayer<Rank>::call(CallContext& context, const Value& x) {
  if (!context.training() || !seeds_) return x;
  Shape noise = x.shape();
  for (std::size_t axis = 0; axis < Rank; ++axis)
    noise[first_spatial_axis_of(this->config()) + axis] = 1;
  return ops::dropout(x, this->config().rate, seeds_->next(context), noise);
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
