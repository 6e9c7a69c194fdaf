#include "ramet/layers/convolutional/conv.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

template <std::size_t Rank>
ConvLayer<Rank>::ConvLayer(ConvConfig<Rank> config, LayerOptions options)
    : LayerOf<ConvLayer, ConvConfig<Rank>>(std::move(config), std::move(options)),
      geometry_(geometry_of(this->config())) {
  const Dim filters = this->config().filters, groups = geometry_.groups;
  if (filters % groups != 0) {
    fail<ValueError>(
        "The number of filters must be evenly divisible by the number of groups. Received: "
        "groups={}, filters={}.",
        groups, filters);
  }
  check_strides_and_dilation(geometry_);
  this->set_input_spec(conv_input_spec(Rank));
}

template <std::size_t Rank>
void ConvLayer<Rank>::build(const Shape& input) {
  const ConvConfig<Rank>& config = this->config();
  const Dim channels = check_conv_input(geometry_, input, this->name());
  if (channels % config.groups != 0) {
    fail<ValueError>(
        "The number of input channels must be evenly divisible by the number of groups. Received "
        "groups={}, but the input has {} channels (full input shape is {}).",
        config.groups, channels, to_string(input));
  }
  Shape shape(geometry_.kernel_size);
  shape.push_back(channels / config.groups);
  shape.push_back(config.filters);
  kernel_ = this->add_weight("kernel", shape,
                             {.initializer = config.kernel_initializer,
                              .regularizer = config.kernel_regularizer,
                              .constraint = config.kernel_constraint});
  if (config.use_bias) {
    bias_ = this->add_weight("bias", {config.filters},
                             {.initializer = config.bias_initializer,
                              .regularizer = config.bias_regularizer,
                              .constraint = config.bias_constraint});
  }
  this->set_input_spec(conv_input_spec(Rank, config.data_format, channels));
}

template <std::size_t Rank>
Value ConvLayer<Rank>::call(CallContext& context, const Value& x) {
  const ConvConfig<Rank>& config = this->config();
  Value y = convolve(to_channels_last(x, config.data_format), context.read(kernel_), geometry_);
  if (bias_) y = ops::add(y, context.read(bias_));
  return config.activation(from_channels_last(y, config.data_format));
}

template class ConvLayer<1>;
template class ConvLayer<2>;
template class ConvLayer<3>;

RAMET_DEFINE_LAYER(Conv1DLayer)
RAMET_DEFINE_LAYER(Conv2DLayer)
RAMET_DEFINE_LAYER(Conv3DLayer)

}  // namespace ramet
