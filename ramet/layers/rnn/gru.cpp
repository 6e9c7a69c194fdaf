#include "ramet/layers/rnn/gru.h"

#include "ramet/layers/registry.h"

namespace ramet {

GRULayer::GRULayer(GRUConfig config, LayerOptions options)
    : RecurrentLayerOf(std::move(config), std::move(options)) {
  clamp_dropout(config_);
  const GRUConfig& c = config_;
  hold_cell(GRUCell({.units = c.units,
                     .activation = c.activation,
                     .recurrent_activation = c.recurrent_activation,
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
                     .reset_after = c.reset_after,
                     .seed = c.seed},
                    cell_options("gru_cell")));
}

RAMET_DEFINE_LAYER(GRULayer)

}  // namespace ramet
