#pragma once
// Conv1D, Conv2D and Conv3D.

#include "ramet/layers/convolutional/convolution.h"
#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"
#include "ramet/layers/quantization/lora.h"

namespace ramet {

template <std::size_t Rank>
struct ConvConfig {
  required<Dim> filters;
  required<Ints<Rank>> kernel_size;
  Ints<Rank> strides = 1;
  Choice<std::conditional_t<Rank == 1, CausalPadding, Padding>> padding = {};
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Ints<Rank> dilation_rate = 1;
  Dim groups = 1;
  Activation activation = {};
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  std::optional<Dim> lora_rank = std::nullopt;
  std::optional<double> lora_alpha = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("filters", &ConvConfig::filters, "Channels of the output.", at_least(1));
    d.field("kernel_size", &ConvConfig::kernel_size, "Extents of the window.", at_least(1));
    d.field("strides", &ConvConfig::strides, "Distance between windows.", at_least(1));
    d.field("padding", &ConvConfig::padding,
            "Zeros around the input: none, or so many that strides of 1 keep the extents.");
    d.field("data_format", &ConvConfig::data_format, "Where the channels are.");
    d.field("dilation_rate", &ConvConfig::dilation_rate, "Distance between taps.", at_least(1));
    d.field("groups", &ConvConfig::groups, "Channels are convolved in this many groups.",
            at_least(1));
    d.field("activation", &ConvConfig::activation, "Applied to the output.");
    d.field("use_bias", &ConvConfig::use_bias, "Whether to add a bias vector.");
    d.field("kernel_initializer", &ConvConfig::kernel_initializer, "Draws the kernel.");
    d.field("bias_initializer", &ConvConfig::bias_initializer, "Draws the bias.");
    d.field("kernel_regularizer", &ConvConfig::kernel_regularizer, "Penalty on the kernel.");
    d.field("bias_regularizer", &ConvConfig::bias_regularizer, "Penalty on the bias.");
    d.field("activity_regularizer", &ConvConfig::activity_regularizer, "Penalty on the output.");
    d.field("kernel_constraint", &ConvConfig::kernel_constraint, "Projects the kernel.");
    d.field("bias_constraint", &ConvConfig::bias_constraint, "Projects the bias.");
    d.field("lora_rank", &ConvConfig::lora_rank, "Rank of a low-rank addition to the kernel.",
            omit_default{});
    d.field("lora_alpha", &ConvConfig::lora_alpha, "Scale of that addition: alpha / rank.",
            omit_default{});
  }
};

/// `activation(conv(x, kernel) + bias)`.
/// Input (batch, spatial..., channels); output (batch, spatial'..., filters).
template <std::size_t Rank>
class ConvLayer final : public LayerOf<ConvLayer<Rank>, ConvConfig<Rank>>, public LoraLayer {
 public:
  static constexpr std::string_view keras_name =
      std::array<std::string_view, 3>{"Conv1D", "Conv2D", "Conv3D"}[Rank - 1];
  explicit ConvLayer(ConvConfig<Rank> config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

  void enable_lora(Dim rank, LoraOptions options = {}) override;
  std::vector<Variable> saved_variables() const override;
  std::vector<Tensor> saved_values() const override;
  void weights_loaded() override { lora_.reset(); }

 private:
  void build_lora(Dim rank, const LoraOptions& options);
  ConvGeometry geometry_;
  Variable kernel_, bias_;
  Lora lora_;
};

using Conv1DLayer = ConvLayer<1>;
using Conv2DLayer = ConvLayer<2>;
using Conv3DLayer = ConvLayer<3>;
extern template class ConvLayer<1>;
extern template class ConvLayer<2>;
extern template class ConvLayer<3>;

using Conv1D = Handle<Conv1DLayer>;
using Conv2D = Handle<Conv2DLayer>;
using Conv3D = Handle<Conv3DLayer>;

}  // namespace ramet
