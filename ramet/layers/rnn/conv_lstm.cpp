#include "ramet/layers/rnn/conv_lstm.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/rnn/fold_time.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Of the product with the state, which keeps its extents.
template <std::size_t Rank>
ConvGeometry recurrent_geometry(const ConvGeometry& geometry) {
  return {.kernel_size = geometry.kernel_size,
          .strides = std::vector<Dim>(Rank, 1),
          .dilation = std::vector<Dim>(Rank, 1),
          .padding = CausalPadding::same};
}

}  // namespace

template <std::size_t Rank>
ConvLSTMCellLayer<Rank>::ConvLSTMCellLayer(ConvLSTMConfig<Rank> config, LayerOptions options)
    : LayerOf<ConvLSTMCellLayer, ConvLSTMConfig<Rank>>(std::move(config), std::move(options)),
      geometry_(geometry_of(this->config())),
      recurrent_geometry_(recurrent_geometry<Rank>(geometry_)),
      seeds_(seed_number(this->config())) {
  check_strides_and_dilation(geometry_);
}

template <std::size_t Rank>
void ConvLSTMCellLayer<Rank>::build(const Shape& step) {
  const ConvLSTMConfig<Rank>& config = this->config();
  const std::size_t first = first_spatial_axis(config.data_format);
  for (std::size_t axis = first; axis < first + Rank; ++axis) {
    if (step[axis] != any_dim) continue;
    fail<ValueError>(
        "ConvLSTM layers only support static input shapes for the spatial dimension. Received "
        "invalid input shape: input_shape={}",
        to_string(step));
  }
  const Dim channels = check_conv_input(geometry_, step, this->name());
  Shape kernel(geometry_.kernel_size), recurrent(geometry_.kernel_size);
  for (Dim extent : {channels, 4 * config.filters}) kernel.push_back(extent);
  for (Dim extent : {config.filters.get(), 4 * config.filters}) recurrent.push_back(extent);
  kernel_ = this->add_weight("kernel", kernel, kernel_options(config));
  recurrent_kernel_ = this->add_weight("recurrent_kernel", recurrent, recurrent_options(config));
  if (config.use_bias) {
    bias_ = this->add_weight("bias", {4 * config.filters}, lstm_bias_options(config));
  }
}

template <std::size_t Rank>
Tree<Dim> ConvLSTMCellLayer<Rank>::state_size() const {
  return Tree<Dim>::list_of({this->config().filters, this->config().filters});
}

template <std::size_t Rank>
Values ConvLSTMCellLayer<Rank>::initial_states(const Spec& step) const {
  const DataFormat format = this->config().data_format;
  const Value gates = convolve(to_channels_last(input(step), format),
                               input({kernel_.shape(), step.dtype}), geometry_);
  Shape shape = gates.shape();
  shape.back() = this->config().filters;
  const Value zeros = from_channels_last(ops::full(shape, 0, step.dtype), format);
  return {zeros, zeros};
}

template <std::size_t Rank>
CellMasks ConvLSTMCellLayer<Rank>::draw_masks(CallContext& context, const Spec& step) {
  const Spec state = initial_states(step).front().spec();
  return draw_gate_masks(context, this->config(), seeds_, {step, state, 4, true});
}

// Gives the gates channels-last, whatever the data format.
template <std::size_t Rank>
Value ConvLSTMCellLayer<Rank>::project(CallContext& context, const Value& x,
                                       const CellMasks& masks) {
  const bool has_time = x.rank() == Rank + 3;
  const auto product = [&](const Value& seen, const Value& kernel) {
    const Value images = has_time ? fold_time(seen) : seen;
    return convolve(to_channels_last(images, this->config().data_format), kernel, geometry_);
  };
  Value gates = masked_product(x, masks.of_input, read_weight(context, kernel_, *this), product);
  if (bias_) gates = ops::add(gates, read_weight(context, bias_, *this));
  return has_time ? unfold_time(gates, x.dim(0), x.dim(1)) : gates;
}

template <std::size_t Rank>
CellStep ConvLSTMCellLayer<Rank>::step(CallContext& context, const Value& projected,
                                       const Values& states, const CellMasks& masks) {
  const ConvLSTMConfig<Rank>& config = this->config();
  const Activation &act = config.activation, &gate = config.recurrent_activation;
  const Value c = to_channels_last(states[1], config.data_format);
  const auto product = [&](const Value& h, const Value& kernel) {
    return convolve(to_channels_last(h, config.data_format), kernel, recurrent_geometry_);
  };
  const Value recurrent = masked_product(states[0], masks.of_state,
                                         read_weight(context, recurrent_kernel_, *this), product);
  const Values z = ops::split(ops::add(projected, recurrent), 4, -1);
  const Value i = gate(z[0]), f = gate(z[1]), candidate = act(z[2]), o = gate(z[3]);
  const Value next_c = ops::add(ops::multiply(f, c), ops::multiply(i, candidate));
  const Value next_h = from_channels_last(ops::multiply(o, act(next_c)), config.data_format);
  return {next_h, {next_h, from_channels_last(next_c, config.data_format)}};
}

template <std::size_t Rank>
ConvLSTMLayer<Rank>::ConvLSTMLayer(ConvLSTMConfig<Rank> config, LayerOptions options)
    : RecurrentLayerOf<ConvLSTMLayer, ConvLSTMConfig<Rank>>(std::move(config), std::move(options)) {
  clamp_dropout(this->config_);
  this->hold_cell(
      Handle<ConvLSTMCellLayer<Rank>>(this->config(), this->cell_options("conv_lstm_cell")));
}

template class ConvLSTMLayer<1>;
template class ConvLSTMLayer<2>;
template class ConvLSTMLayer<3>;

RAMET_DEFINE_LAYER(ConvLSTM1DLayer)
RAMET_DEFINE_LAYER(ConvLSTM2DLayer)
RAMET_DEFINE_LAYER(ConvLSTM3DLayer)

}  // namespace ramet
