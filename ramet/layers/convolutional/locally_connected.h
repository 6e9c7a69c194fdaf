#pragma once
// LocallyConnected1D and LocallyConnected2D, which Keras 2 has and Keras 3 has not.

#include "ramet/layers/convolutional/convolution.h"
#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"

namespace ramet {

template <std::size_t Rank>
struct LocallyConnectedConfig {
  required<Dim> filters;
  required<Ints<Rank>> kernel_size;
  Ints<Rank> strides = 1;
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Activation activation = {};
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  Dim implementation = 1;

  static constexpr void describe(auto& d) {
    using C = LocallyConnectedConfig;
    d.field("filters", &C::filters, "Channels of the output.", at_least(1));
    d.field("kernel_size", &C::kernel_size, "Extents of the window.", at_least(1));
    d.field("strides", &C::strides, "Distance between windows.", at_least(1));
    d.field("padding", &C::padding, "Whether windows may begin outside of the input.");
    d.field("data_format", &C::data_format, "Where the channels are.");
    d.field("activation", &C::activation, "Applied to the output.");
    d.field("use_bias", &C::use_bias, "Whether to add a bias.");
    d.field("kernel_initializer", &C::kernel_initializer, "Draws the kernel.");
    d.field("bias_initializer", &C::bias_initializer, "Draws the bias.");
    d.field("kernel_regularizer", &C::kernel_regularizer, "Penalty on the kernel.");
    d.field("bias_regularizer", &C::bias_regularizer, "Penalty on the bias.");
    d.field("activity_regularizer", &C::activity_regularizer, "Penalty on the output.");
    d.field("kernel_constraint", &C::kernel_constraint, "Projects the kernel.");
    d.field("bias_constraint", &C::bias_constraint, "Projects the bias.");
    d.field("implementation", &C::implementation,
            "How the kernel is kept: 1 by window, 2 as a matrix of all inputs and outputs, 3 the "
            "elements of that which count.",
            between(1, 3));
  }
};

/// A convolution whose every window has a kernel and a bias of its own.
/// Input (batch, spatial..., channels), of known extents; output (batch, spatial'..., filters).
template <std::size_t Rank>
class LocallyConnectedLayer final
    : public LayerOf<LocallyConnectedLayer<Rank>, LocallyConnectedConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name =
      std::array<std::string_view, 2>{"LocallyConnected1D", "LocallyConnected2D"}[Rank - 1];
  explicit LocallyConnectedLayer(LocallyConnectedConfig<Rank> config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  /// For each window and tap, the flat input element it sees; -1 outside of the input.
  std::vector<Dim> taps() const;
  /// The kernel as (windows, taps, filters).
  Value by_window(const Value& kernel) const;

  std::vector<Dim> input_, output_;  // spatial extents
  Dim channels_ = 0;
  Variable kernel_, bias_;
};

using LocallyConnected1DLayer = LocallyConnectedLayer<1>;
using LocallyConnected2DLayer = LocallyConnectedLayer<2>;
extern template class LocallyConnectedLayer<1>;
extern template class LocallyConnectedLayer<2>;

using LocallyConnected1D = Handle<LocallyConnected1DLayer>;
using LocallyConnected2D = Handle<LocallyConnected2DLayer>;

}  // namespace ramet
