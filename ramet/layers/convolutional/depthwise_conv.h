#pragma once
// DepthwiseConv1D and DepthwiseConv2D.

#include "ramet/layers/convolutional/convolution.h"
#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"

namespace ramet {

template <std::size_t Rank>
struct DepthwiseConvConfig {
  required<Ints<Rank>> kernel_size;
  Ints<Rank> strides = 1;
  Choice<Padding> padding = Padding::valid;
  Dim depth_multiplier = 1;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Ints<Rank> dilation_rate = 1;
  Activation activation = {};
  bool use_bias = true;
  Initializer depthwise_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> depthwise_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> depthwise_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;

  static constexpr void describe(auto& d) {
    using Config = DepthwiseConvConfig;
    d.field("kernel_size", &Config::kernel_size, "Extents of the window.", at_least(1));
    d.field("strides", &Config::strides, "Distance between windows.", at_least(1));
    d.field("padding", &Config::padding,
            "Zeros around the input: none, or so many that strides of 1 keep the extents.");
    d.field("depth_multiplier", &Config::depth_multiplier, "Filters of each channel.", at_least(1));
    d.field("data_format", &Config::data_format, "Where the channels are.");
    d.field("dilation_rate", &Config::dilation_rate, "Distance between taps.", at_least(1));
    d.field("activation", &Config::activation, "Applied to the output.");
    d.field("use_bias", &Config::use_bias, "Whether to add a bias vector.");
    d.field("depthwise_initializer", &Config::depthwise_initializer, "Draws the kernel.");
    d.field("bias_initializer", &Config::bias_initializer, "Draws the bias.");
    d.field("depthwise_regularizer", &Config::depthwise_regularizer, "Penalty on the kernel.");
    d.field("bias_regularizer", &Config::bias_regularizer, "Penalty on the bias.");
    d.field("activity_regularizer", &Config::activity_regularizer, "Penalty on the output.");
    d.field("depthwise_constraint", &Config::depthwise_constraint, "Projects the kernel.");
    d.field("bias_constraint", &Config::bias_constraint, "Projects the bias.");
  }
};

/// Convolves each channel on its own, with `depth_multiplier` filters.
/// Input (batch, spatial..., channels); output (batch, spatial'..., channels * depth_multiplier).
template <std::size_t Rank>
class DepthwiseConvLayer final
    : public LayerOf<DepthwiseConvLayer<Rank>, DepthwiseConvConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name =
      std::array<std::string_view, 2>{"DepthwiseConv1D", "DepthwiseConv2D"}[Rank - 1];
  explicit DepthwiseConvLayer(DepthwiseConvConfig<Rank> config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  ConvGeometry geometry_;
  Variable kernel_, bias_;
};

using DepthwiseConv1DLayer = DepthwiseConvLayer<1>;
using DepthwiseConv2DLayer = DepthwiseConvLayer<2>;
extern template class DepthwiseConvLayer<1>;
extern template class DepthwiseConvLayer<2>;

using DepthwiseConv1D = Handle<DepthwiseConv1DLayer>;
using DepthwiseConv2D = Handle<DepthwiseConv2DLayer>;

}  // namespace ramet
