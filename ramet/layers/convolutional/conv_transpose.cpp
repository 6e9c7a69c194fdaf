#include "ramet/layers/convolutional/conv_transpose.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

template <std::size_t Rank>
ConvTransposeLayer<Rank>::ConvTransposeLayer(ConvTransposeConfig<Rank> config, LayerOptions options)
    : LayerOf<ConvTransposeLayer, ConvTransposeConfig<Rank>>(std::move(config),
                                                             std::move(options)) {
  const ConvTransposeConfig<Rank>& own = this->config();
  check_strides_and_dilation(geometry_of(own));
  for (std::size_t i = 0; own.output_padding && i < Rank; ++i) {
    if ((*own.output_padding)[i] < own.strides[i]) continue;
    fail<ValueError>(
        "`output_padding` must be strictly less than `strides` for all dimensions. At dimension "
        "{}, "
        "`output_padding` is {} but `strides` is {}.",
        i, (*own.output_padding)[i], own.strides[i]);
  }
  this->set_input_spec(conv_input_spec(Rank));
}

template <std::size_t Rank>
void ConvTransposeLayer<Rank>::build(const Shape& input) {
  const ConvTransposeConfig<Rank>& config = this->config();
  const Dim channels = channels_of(input, config.data_format);
  if (channels == any_dim) {
    fail<ValueError>("Layer '{}' needs a known number of channels, received shape {}.",
                     this->name(), to_string(input));
  }
  Shape shape(geometry_of(config).kernel_size);
  shape.push_back(config.filters);
  shape.push_back(channels);
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
Value ConvTransposeLayer<Rank>::call(CallContext& context, const Value& input) {
  const ConvTransposeConfig<Rank>& config = this->config();
  const Value x = to_channels_last(input, config.data_format);
  const auto padding = config.output_padding
                           ? std::optional(std::vector<Dim>(config.output_padding->begin(),
                                                            config.output_padding->end()))
                           : std::nullopt;
  Value y = convolve_transposed(x, context.read(kernel_), geometry_of(config), padding);
  if (bias_) y = ops::add(y, context.read(bias_));
  return config.activation(from_channels_last(y, config.data_format));
}

template class ConvTransposeLayer<1>;
template class ConvTransposeLayer<2>;
template class ConvTransposeLayer<3>;

RAMET_DEFINE_LAYER(Conv1DTransposeLayer)
RAMET_DEFINE_LAYER(Conv2DTransposeLayer)
RAMET_DEFINE_LAYER(Conv3DTransposeLayer)

}  // namespace ramet
