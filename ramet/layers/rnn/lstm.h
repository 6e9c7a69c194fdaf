#pragma once

#include "ramet/layers/rnn/lstm_cell.h"
#include "ramet/layers/rnn/recurrent_layer.h"

namespace ramet {

struct LSTMConfig {
  required<Dim> units;
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
    using C = LSTMConfig;
    describe_loop<C>(d);
    d.field("units", &C::units, "Size of the states and the output.", at_least(1));
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

/// A LSTMCell over time. Input (batch, time, features); output (batch, units), or (batch, time,
/// units) with return_sequences; with return_state also the last h and c, (batch, units) each. With
/// tanh and sigmoid it is one op.
class LSTMLayer final : public RecurrentLayerOf<LSTMLayer, LSTMConfig> {
 public:
  static constexpr std::string_view keras_name = "LSTM";
  static constexpr std::size_t sequence_rank = 3;
  explicit LSTMLayer(LSTMConfig config, LayerOptions options = {});
};

using LSTM = Handle<LSTMLayer>;

}  // namespace ramet
