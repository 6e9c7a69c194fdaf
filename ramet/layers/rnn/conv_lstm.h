#pragma once
// ConvLSTM1D, ConvLSTM2D and ConvLSTM3D (Shi et al., 2015).

#include "ramet/layers/convolutional/convolution.h"
#include "ramet/layers/objects/activations.h"
#include "ramet/layers/rnn/cell_fields.h"
#include "ramet/layers/rnn/recurrent_layer.h"

namespace ramet {

template <std::size_t Rank>
struct ConvLSTMConfig {
  required<Dim> filters;
  required<Ints<Rank>> kernel_size;
  Ints<Rank> strides = 1;
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Ints<Rank> dilation_rate = 1;
  Activation activation = "tanh";
  Activation recurrent_activation = "sigmoid";
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer recurrent_initializer = "orthogonal";
  Initializer bias_initializer = "zeros";
  bool unit_forget_bias = true;
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> recurrent_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> recurrent_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  double dropout = 0;
  double recurrent_dropout = 0;
  initializers::Seed seed = {};
  bool return_sequences = false;
  bool return_state = false;
  bool go_backwards = false;
  bool stateful = false;
  bool unroll = false;
  bool zero_output_for_mask = false;
  bool time_major = false;

  static constexpr void describe(auto& d) {
    using C = ConvLSTMConfig;
    describe_loop<C>(d);
    d.field("filters", &C::filters, "Channels of the states and the output.", at_least(1));
    d.field("kernel_size", &C::kernel_size, "Extents of the windows.", at_least(1));
    d.field("strides", &C::strides, "Distance between windows of the input.", at_least(1));
    d.field("padding", &C::padding, "Zeros around the input; the states keep their extents.");
    d.field("data_format", &C::data_format, "Where the channels are.");
    d.field("dilation_rate", &C::dilation_rate, "Distance between taps of the input.", at_least(1));
    d.field("activation", &C::activation, "Of the candidate and of the carry on its way out.");
    d.field("recurrent_activation", &C::recurrent_activation, "Of the gates.");
    d.field("use_bias", &C::use_bias, "Whether to add a bias vector.");
    describe_initializers<C>(d);
    d.field("unit_forget_bias", &C::unit_forget_bias, "Draw ones for the forget gate's bias.");
    describe_regularizers<C>(d);
    describe_dropout<C>(d);
    d.field("seed", &C::seed, "Makes the dropped positions repeatable.");
  }
};

/// An LSTMCell with convolutions in place of products. Keras does not export it; it has the config
/// of the layer that makes it.
template <std::size_t Rank>
class ConvLSTMCellLayer final : public LayerOf<ConvLSTMCellLayer<Rank>, ConvLSTMConfig<Rank>>,
                                public RecurrentCell {
 public:
  static constexpr std::string_view keras_name = "ConvLSTMCell";
  static constexpr bool regularizes_own_activity = false;
  static constexpr auto arguments = cell_arguments;
  explicit ConvLSTMCellLayer(ConvLSTMConfig<Rank> config, LayerOptions options = {});
  void build(const Shape& step);
  Tree<Dim> state_size() const override;  // [h, c], in channels
  Values initial_states(const Spec& step) const override;
  CellMasks draw_masks(CallContext& context, const Spec& step) override;
  Value project(CallContext& context, const Value& x, const CellMasks& masks) override;
  CellStep step(CallContext& context, const Value& projected, const Values& states,
                const CellMasks& masks) override;
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    return call_cell(context, inputs);
  }
  std::vector<Variable> extra_state() const override { return {seeds_.state()}; }

 private:
  ConvGeometry geometry_, recurrent_geometry_;
  Variable kernel_, recurrent_kernel_, bias_;
  SeedGenerator seeds_;
};

/// A ConvLSTMCell over time. Input (batch, time, spatial..., channels); output (batch, spatial'...,
/// filters), or (batch, time, spatial'..., filters) with return_sequences; with return_state also
/// the last h and c.
template <std::size_t Rank>
class ConvLSTMLayer final : public RecurrentLayerOf<ConvLSTMLayer<Rank>, ConvLSTMConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name =
      std::array<std::string_view, 3>{"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}[Rank - 1];
  static constexpr std::size_t sequence_rank = Rank + 3;
  explicit ConvLSTMLayer(ConvLSTMConfig<Rank> config, LayerOptions options = {});
};

using ConvLSTM1DLayer = ConvLSTMLayer<1>;
using ConvLSTM2DLayer = ConvLSTMLayer<2>;
using ConvLSTM3DLayer = ConvLSTMLayer<3>;
extern template class ConvLSTMLayer<1>;
extern template class ConvLSTMLayer<2>;
extern template class ConvLSTMLayer<3>;

using ConvLSTM1D = Handle<ConvLSTM1DLayer>;
using ConvLSTM2D = Handle<ConvLSTM2DLayer>;
using ConvLSTM3D = Handle<ConvLSTM3DLayer>;

}  // namespace ramet
