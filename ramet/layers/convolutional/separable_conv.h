#pragma once
// SeparableConv1D and SeparableConv2D.

#include "ramet/layers/convolutional/convolution.h"
#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"

namespace ramet {

template <std::size_t Rank>
struct SeparableConvConfig {
  required<Dim> filters;
  required<Ints<Rank>> kernel_size;
  Ints<Rank> strides = 1;
  Choice<std::conditional_t<Rank == 1, CausalPadding, Padding>> padding = {};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Ints<Rank> dilation_rate = 1;
  Dim depth_multiplier = 1;
  Activation activation = {};
  bool use_bias = true;
  Initializer depthwise_initializer = "glorot_uniform";
  Initializer pointwise_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> depthwise_regularizer = std::nullopt;
  std::optional<Regularizer> pointwise_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> depthwise_constraint = std::nullopt;
  std::optional<Constraint> pointwise_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;

  static constexpr void describe(auto& d) {
    using Config = SeparableConvConfig;
    d.field("filters", &Config::filters, "Channels of the output.", at_least(1));
    d.field("kernel_size", &Config::kernel_size, "Extents of the window.", at_least(1));
    d.field("strides", &Config::strides, "Distance between windows.", at_least(1));
    d.field("padding", &Config::padding,
            "Zeros around the input: none, or so many that strides of 1 keep the extents.");
    d.field("data_format", &Config::data_format, "Where the channels are.");
    d.field("dilation_rate", &Config::dilation_rate, "Distance between taps.", at_least(1));
    d.field("depth_multiplier", &Config::depth_multiplier, "Depthwise filters of each channel.",
            at_least(1));
    d.field("activation", &Config::activation, "Applied to the output.");
    d.field("use_bias", &Config::use_bias, "Whether to add a bias vector.");
    d.field("depthwise_initializer", &Config::depthwise_initializer, "Draws the first kernel.");
    d.field("pointwise_initializer", &Config::pointwise_initializer, "Draws the second kernel.");
    d.field("bias_initializer", &Config::bias_initializer, "Draws the bias.");
    d.field("depthwise_regularizer", &Config::depthwise_regularizer,
            "Penalty on the first kernel.");
    d.field("pointwise_regularizer", &Config::pointwise_regularizer,
            "Penalty on the second kernel.");
    d.field("bias_regularizer", &Config::bias_regularizer, "Penalty on the bias.");
    d.field("activity_regularizer", &Config::activity_regularizer, "Penalty on the output.");
    d.field("depthwise_constraint", &Config::depthwise_constraint, "Projects the first kernel.");
    d.field("pointwise_constraint", &Config::pointwise_constraint, "Projects the second kernel.");
    d.field("bias_constraint", &Config::bias_constraint, "Projects the bias.");
  }
};

/// A depthwise convolution, then one with a window of 1 that mixes the channels.
/// Input (batch, spatial..., channels); output (batch, spatial'..., filters).
template <std::size_t Rank>
class SeparableConvLayer final
    : public LayerOf<SeparableConvLayer<Rank>, SeparableConvConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name =
      std::array<std::string_view, 2>{"SeparableConv1D", "SeparableConv2D"}[Rank - 1];
  explicit SeparableConvLayer(SeparableConvConfig<Rank> config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  ConvGeometry geometry_;
  Variable depthwise_kernel_, pointwise_kernel_, bias_;
};

using SeparableConv1DLayer = SeparableConvLayer<1>;
using SeparableConv2DLayer = SeparableConvLayer<2>;
extern template class SeparableConvLayer<1>;
extern template class SeparableConvLayer<2>;

using SeparableConv1D = Handle<SeparableConv1DLayer>;
using SeparableConv2D = Handle<SeparableConv2DLayer>;

}  // namespace ramet
