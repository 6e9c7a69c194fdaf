#include "ramet/layers/convolutional/conv.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/rnn/fold_time.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/run.h"

namespace ramet {

namespace {

// Keras 2 takes all axes in front of the picture's for axes of the batch; Keras 3 takes one.
Shape with_one_batch_axis(Shape shape, std::size_t rank, KerasVersion version) {
  while (version < KerasVersion{3, 0} && shape.size() > rank + 2) shape.erase(1);
  return shape;
}

}  // namespace

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
  const Dim channels = check_conv_input(
      geometry_, with_one_batch_axis(input, Rank, this->keras_version()), this->name());
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
  if (input.size() == Rank + 2)
    this->set_input_spec(conv_input_spec(Rank, config.data_format, channels));
  if (config.lora_rank) build_lora(*config.lora_rank, {.lora_alpha = config.lora_alpha});
}

template <std::size_t Rank>
void ConvLayer<Rank>::build_lora(Dim rank, const LoraOptions& options) {
  lora_.build(*this, kernel_.shape(), rank, options, this->config().kernel_regularizer);
  kernel_.set_trainable(false);
}

template <std::size_t Rank>
void ConvLayer<Rank>::enable_lora(Dim rank, LoraOptions options) {
  check_lora(*this, lora_, rank, this->config().kernel_constraint.has_value());
  build_lora(rank, options);
  this->config_.lora_rank = rank;
  this->config_.lora_alpha = options.lora_alpha.value_or(static_cast<double>(rank));
}

template <std::size_t Rank>
std::vector<Variable> ConvLayer<Rank>::saved_variables() const {
  if (!kernel_) return {};
  return bias_ ? std::vector<Variable>{kernel_, bias_} : std::vector<Variable>{kernel_};
}

template <std::size_t Rank>
std::vector<Tensor> ConvLayer<Rank>::saved_values() const {
  std::vector<Tensor> values = LayerBase::saved_values();
  if (lora_)
    values[0] =
        evaluate(ops::cast(ops::add(constant(values[0]), lora_.delta()), values[0].dtype()));
  return values;
}

template <std::size_t Rank>
Value ConvLayer<Rank>::call(CallContext& context, const Value& x) {
  const ConvConfig<Rank>& config = this->config();
  Value kernel = context.read(kernel_);
  if (lora_) kernel = lora_.added_to(context, kernel, this->compute_dtype());
  Value images = x;
  std::vector<std::pair<Dim, Dim>> folded;
  for (; images.rank() > Rank + 2; images = fold_time(images))
    folded.emplace_back(images.dim(0), images.dim(1));
  Value y = convolve(to_channels_last(images, config.data_format), kernel, geometry_);
  if (bias_) y = ops::add(y, context.read(bias_));
  y = from_channels_last(y, config.data_format);
  for (; !folded.empty(); folded.pop_back())
    y = unfold_time(y, folded.back().first, folded.back().second);
  return config.activation(y);
}

template class ConvLayer<1>;
template class ConvLayer<2>;
template class ConvLayer<3>;

RAMET_DEFINE_LAYER(Conv1DLayer)
RAMET_DEFINE_LAYER(Conv2DLayer)
RAMET_DEFINE_LAYER(Conv3DLayer)

}  // namespace ramet
