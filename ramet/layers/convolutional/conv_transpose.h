#pragma once
// Conv1DTranspose, Conv2DTranspose and Conv3DTranspose.

#include "ramet/layers/convolutional/convolution.h"
#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"

namespace ramet {

template <std::size_t Rank>
struct ConvTransposeConfig {
  required<Dim> filters;
  required<Ints<Rank>> kernel_size;
  Ints<Rank> strides = 1;
  Choice<Padding> padding = Padding::valid;
  std::optional<Ints<Rank>> output_padding = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Ints<Rank> dilation_rate = 1;
  Activation activation = {};
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;

  static constexpr void describe(auto& d) {
    using Config = ConvTransposeConfig;
    d.field("filters", &Config::filters, "Channels of the output.", at_least(1));
    d.field("kernel_size", &Config::kernel_size, "Extents of the window.", at_least(1));
    d.field("strides", &Config::strides, "Distance between windows in the output.", at_least(1));
    d.field("padding", &Config::padding, "Of the convolution that this turns round.");
    d.field("output_padding", &Config::output_padding,
            "Further elements behind the output; none means as Keras works it out.", at_least(0));
    d.field("data_format", &Config::data_format, "Where the channels are.");
    d.field("dilation_rate", &Config::dilation_rate, "Distance between taps.", at_least(1));
    d.field("activation", &Config::activation, "Applied to the output.");
    d.field("use_bias", &Config::use_bias, "Whether to add a bias vector.");
    d.field("kernel_initializer", &Config::kernel_initializer, "Draws the kernel.");
    d.field("bias_initializer", &Config::bias_initializer, "Draws the bias.");
    d.field("kernel_regularizer", &Config::kernel_regularizer, "Penalty on the kernel.");
    d.field("bias_regularizer", &Config::bias_regularizer, "Penalty on the bias.");
    d.field("activity_regularizer", &Config::activity_regularizer, "Penalty on the output.");
    d.field("kernel_constraint", &Config::kernel_constraint, "Projects the kernel.");
    d.field("bias_constraint", &Config::bias_constraint, "Projects the bias.");
  }
};

/// The gradient of a convolution with respect to its input, as a layer: grows the spatial axes.
/// Input (batch, spatial..., channels); output (batch, spatial'..., filters). The kernel is
/// (taps..., filters, channels).
template <std::size_t Rank>
class ConvTransposeLayer final
    : public LayerOf<ConvTransposeLayer<Rank>, ConvTransposeConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name = std::array<std::string_view, 3>{
      "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"}[Rank - 1];
  explicit ConvTransposeLayer(ConvTransposeConfig<Rank> config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  Variable kernel_, bias_;
};

using Conv1DTransposeLayer = ConvTransposeLayer<1>;
using Conv2DTransposeLayer = ConvTransposeLayer<2>;
using Conv3DTransposeLayer = ConvTransposeLayer<3>;
extern template class ConvTransposeLayer<1>;
extern template class ConvTransposeLayer<2>;
extern template class ConvTransposeLayer<3>;

using Conv1DTranspose = Handle<Conv1DTransposeLayer>;
using Conv2DTranspose = Handle<Conv2DTransposeLayer>;
using Conv3DTranspose = Handle<Conv3DTransposeLayer>;

}  // namespace ramet
