#include "ramet/layers/convolutional/separable_conv.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

template <std::size_t Rank>
SeparableConvLayer<Rank>::SeparableConvLayer(SeparableConvConfig<Rank> config, LayerOptions options)
    : LayerOf<SeparableConvLayer, SeparableConvConfig<Rank>>(std::move(config), std::move(options)),
      geometry_(geometry_of(this->config())) {
  this->set_input_spec(conv_input_spec(Rank));
}

template <std::size_t Rank>
void SeparableConvLayer<Rank>::build(const Shape& input) {
  const SeparableConvConfig<Rank>& config = this->config();
  const Dim channels = check_conv_input(geometry_, input, this->name());
  Shape depthwise(geometry_.kernel_size), pointwise(Rank, 1);
  depthwise.push_back(channels);
  depthwise.push_back(config.depth_multiplier);
  pointwise.push_back(channels * config.depth_multiplier);
  pointwise.push_back(config.filters);
  depthwise_kernel_ = this->add_weight("depthwise_kernel", depthwise,
                                       {.initializer = config.depthwise_initializer,
                                        .regularizer = config.depthwise_regularizer,
                                        .constraint = config.depthwise_constraint});
  pointwise_kernel_ = this->add_weight("pointwise_kernel", pointwise,
                                       {.initializer = config.pointwise_initializer,
                                        .regularizer = config.pointwise_regularizer,
                                        .constraint = config.pointwise_constraint});
  if (config.use_bias) {
    bias_ = this->add_weight("bias", {config.filters},
                             {.initializer = config.bias_initializer,
                              .regularizer = config.bias_regularizer,
                              .constraint = config.bias_constraint});
  }
  this->set_input_spec(conv_input_spec(Rank, config.data_format, channels));
}

template <std::size_t Rank>
Value SeparableConvLayer<Rank>::call(CallContext& context, const Value& input) {
  const SeparableConvConfig<Rank>& config = this->config();
  const std::vector<Dim> ones(Rank, 1);
  const ConvGeometry pointwise{.kernel_size = ones, .strides = ones, .dilation = ones};
  const Value x = to_channels_last(input, config.data_format);
  Value y = convolve_depthwise(x, context.read(depthwise_kernel_), geometry_);
  y = convolve(y, context.read(pointwise_kernel_), pointwise);
  if (bias_) y = ops::add(y, context.read(bias_));
  return config.activation(from_channels_last(y, config.data_format));
}

template class SeparableConvLayer<1>;
template class SeparableConvLayer<2>;

RAMET_DEFINE_LAYER(SeparableConv1DLayer)
RAMET_DEFINE_LAYER(SeparableConv2DLayer)

}  // namespace ramet
