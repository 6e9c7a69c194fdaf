#include "ramet/layers/convolutional/depthwise_conv.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

template <std::size_t Rank>
DepthwiseConvLayer<Rank>::DepthwiseConvLayer(DepthwiseConvConfig<Rank> config, LayerOptions options)
    : LayerOf<DepthwiseConvLayer, DepthwiseConvConfig<Rank>>(std::move(config), std::move(options)),
      geometry_(geometry_of(this->config())) {
  this->set_input_spec(conv_input_spec(Rank));
}

template <std::size_t Rank>
void DepthwiseConvLayer<Rank>::build(const Shape& input) {
  const DepthwiseConvConfig<Rank>& config = this->config();
  const Dim channels = check_conv_input(geometry_, input, this->name());
  Shape shape(geometry_.kernel_size);
  shape.push_back(channels);
  shape.push_back(config.depth_multiplier);
  kernel_ = this->add_weight("kernel", shape,
                             {.initializer = config.depthwise_initializer,
                              .regularizer = config.depthwise_regularizer,
                              .constraint = config.depthwise_constraint});
  if (config.use_bias) {
    bias_ = this->add_weight("bias", {channels * config.depth_multiplier},
                             {.initializer = config.bias_initializer,
                              .regularizer = config.bias_regularizer,
                              .constraint = config.bias_constraint});
  }
  this->set_input_spec(conv_input_spec(Rank, config.data_format, channels));
}

template <std::size_t Rank>
Value DepthwiseConvLayer<Rank>::call(CallContext& context, const Value& input) {
  const DepthwiseConvConfig<Rank>& config = this->config();
  const Value x = to_channels_last(input, config.data_format);
  Value y = convolve_depthwise(x, context.read(kernel_), geometry_);
  if (bias_) y = ops::add(y, context.read(bias_));
  return config.activation(from_channels_last(y, config.data_format));
}

template class DepthwiseConvLayer<1>;
template class DepthwiseConvLayer<2>;

RAMET_DEFINE_LAYER(DepthwiseConv1DLayer)
RAMET_DEFINE_LAYER(DepthwiseConv2DLayer)

}  // namespace ramet
