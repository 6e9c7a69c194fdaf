#include "ramet/layers/rnn/simple_rnn.h"

#include "ramet/layers/registry.h"

namespace ramet {

SimpleRNNLayer::SimpleRNNLayer(SimpleRNNConfig config, LayerOptions options)
    : RecurrentLayerOf(std::move(config), std::move(options)) {
  clamp_dropout(config_);
  const SimpleRNNConfig& c = config_;
  hold_cell(SimpleRNNCell({.units = c.units,
                           .activation = c.activation,
                           .use_bias = c.use_bias,
                           .kernel_initializer = c.kernel_initializer,
                           .recurrent_initializer = c.recurrent_initializer,
                           .bias_initializer = c.bias_initializer,
                           .kernel_regularizer = c.kernel_regularizer,
                           .recurrent_regularizer = c.recurrent_regularizer,
                           .bias_regularizer = c.bias_regularizer,
                           .kernel_constraint = c.kernel_constraint,
                           .recurrent_constraint = c.recurrent_constraint,
                           .bias_constraint = c.bias_constraint,
                           .dropout = c.dropout,
                           .recurrent_dropout = c.recurrent_dropout,
                           .seed = c.seed},
                          cell_options("simple_rnn_cell")));
}

RAMET_DEFINE_LAYER(SimpleRNNLayer)

}  // namespace ramet
