#include "ramet/layers/rnn/lstm.h"

#include "ramet/layers/registry.h"

namespace ramet {

LSTMLayer::LSTMLayer(LSTMConfig config, LayerOptions options)
    : RecurrentLayerOf(std::move(config), std::move(options)) {
  clamp_dropout(config_);
  const LSTMConfig& c = config_;
  hold_cell(LSTMCell({.units = c.units,
                      .activation = c.activation,
                      .recurrent_activation = c.recurrent_activation,
                      .use_bias = c.use_bias,
                      .kernel_initializer = c.kernel_initializer,
                      .recurrent_initializer = c.recurrent_initializer,
                      .bias_initializer = c.bias_initializer,
                      .unit_forget_bias = c.unit_forget_bias,
                      .kernel_regularizer = c.kernel_regularizer,
                      .recurrent_regularizer = c.recurrent_regularizer,
                      .bias_regularizer = c.bias_regularizer,
                      .kernel_constraint = c.kernel_constraint,
                      .recurrent_constraint = c.recurrent_constraint,
                      .bias_constraint = c.bias_constraint,
                      .dropout = c.dropout,
                      .recurrent_dropout = c.recurrent_dropout,
                      .seed = c.seed},
                     cell_options("lstm_cell")));
}

RAMET_DEFINE_LAYER(LSTMLayer)

}  // namespace ramet
