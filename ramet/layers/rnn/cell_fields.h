#pragma once
// What the configs and weights of recurrent layers and of their cells have in common.

#include <algorithm>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/regularization/random_stream.h"

namespace ramet {

template <class Config>
constexpr void describe_initializers(auto& d) {
  d.field("kernel_initializer", &Config::kernel_initializer, "Draws the kernel.");
  d.field("recurrent_initializer", &Config::recurrent_initializer, "Draws the recurrent kernel.");
  d.field("bias_initializer", &Config::bias_initializer, "Draws the bias.");
}

template <class Config>
constexpr void describe_regularizers(auto& d) {
  d.field("kernel_regularizer", &Config::kernel_regularizer, "Penalty on the kernel.");
  d.field("recurrent_regularizer", &Config::recurrent_regularizer,
          "Penalty on the recurrent kernel.");
  d.field("bias_regularizer", &Config::bias_regularizer, "Penalty on the bias.");
  if constexpr (requires { &Config::activity_regularizer; }) {
    d.field("activity_regularizer", &Config::activity_regularizer, "Penalty on the output.");
  }
  d.field("kernel_constraint", &Config::kernel_constraint, "Projects the kernel.");
  d.field("recurrent_constraint", &Config::recurrent_constraint, "Projects the recurrent kernel.");
  d.field("bias_constraint", &Config::bias_constraint, "Projects the bias.");
}

template <class Config>
constexpr void describe_dropout(auto& d) {
  d.field("dropout", &Config::dropout, "Fraction of the inputs dropped in training.");
  d.field("recurrent_dropout", &Config::recurrent_dropout,
          "Fraction of the state dropped in training.");
}

/// Keras takes any rate and clamps it.
template <class Config>
void clamp_dropout(Config& config) {
  config.dropout = std::clamp(config.dropout, 0.0, 1.0);
  config.recurrent_dropout = std::clamp(config.recurrent_dropout, 0.0, 1.0);
}

template <class Config>
VariableOptions kernel_options(const Config& config) {
  return {.initializer = config.kernel_initializer,
          .regularizer = config.kernel_regularizer,
          .constraint = config.kernel_constraint};
}
template <class Config>
VariableOptions recurrent_options(const Config& config) {
  return {.initializer = config.recurrent_initializer,
          .regularizer = config.recurrent_regularizer,
          .constraint = config.recurrent_constraint};
}
template <class Config>
VariableOptions bias_options(const Config& config) {
  return {.initializer = config.bias_initializer,
          .regularizer = config.bias_regularizer,
          .constraint = config.bias_constraint};
}

/// An LSTM's bias of 4 blocks, with ones for the forget gate (Jozefowicz et al., 2015).
struct ForgetGateBias {
  using Implementation = initializers::Implementation<ForgetGateBias>;
  static constexpr std::string_view keras_name = "ForgetGateBias";
  Initializer others = "zeros";
  static constexpr void describe(auto& d) {
    d.field("others", &ForgetGateBias::others, "Draws the other blocks.");
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const;
};

/// The options of an LSTM's bias.
template <class Config>
VariableOptions lstm_bias_options(const Config& config) {
  VariableOptions options = bias_options(config);
  if (config.unit_forget_bias) options.initializer = ForgetGateBias{options.initializer};
  return options;
}

/// A weight in the dtype the cell computes in, whatever layer runs the cell.
Value read_weight(CallContext& context, const Variable& variable, const LayerBase& cell);

/// Raises NotImplementedError when the cell would have to drop something.
template <class Config>
void check_dropout(const CallContext& context, const Config& config, const LayerBase& cell) {
  if (context.training() && (config.dropout > 0 || config.recurrent_dropout > 0)) {
    random_stream_unavailable(cell);
  }
}

}  // namespace ramet
