#include "ramet/layers/convolutional/conv_transpose.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// One spatial axis.
struct Axis {
  Dim extent, taps, stride, dilation;
  Padding padding;
  std::optional<Dim> output_padding;

  Dim covered() const { return (taps - 1) * dilation + 1; }
  // Keras's rule: without output_padding, as much as the stride allows.
  Dim output() const {
    if (extent == any_dim) return any_dim;
    if (padding == Padding::same) {
      if (!output_padding) return extent * stride;
      return (extent - 1) * stride + covered() % 2 + *output_padding;
    }
    const Dim further = output_padding.value_or(std::max<Dim>(stride - covered(), 0));
    return (extent - 1) * stride + covered() + further;
  }
  // What the convolution that is turned round adds to its input, which is the output here.
  std::pair<Dim, Dim> pads() const {
    if (padding == Padding::valid || extent == any_dim) return {0, 0};
    const Dim total = std::max<Dim>((extent - 1) * stride + covered() - output(), 0);
    return {total / 2, total - total / 2};
  }
};

}  // namespace

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
  ops::ConvTransposeAttrs attrs;
  for (std::size_t i = 0; i < Rank; ++i) {
    const Axis axis{
        x.shape()[i + 1],
        config.kernel_size.get()[i],
        config.strides[i],
        config.dilation_rate[i],
        config.padding,
        config.output_padding ? std::optional((*config.output_padding)[i]) : std::nullopt};
    const auto [before, after] = axis.pads();
    attrs.strides.push_back(axis.stride);
    attrs.dilation.push_back(axis.dilation);
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
    attrs.output.push_back(axis.output());
  }
  Value y = ops::conv_transpose(x, context.read(kernel_), std::move(attrs));
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
