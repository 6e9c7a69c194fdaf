#pragma once

#include "ramet/layers/rnn/recurrent_layer.h"
#include "ramet/layers/rnn/simple_rnn_cell.h"

namespace ramet {

struct SimpleRNNConfig {
  required<Dim> units;
  Activation activation = "tanh";
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer recurrent_initializer = "orthogonal";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> recurrent_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> recurrent_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  double dropout = 0;
  double recurrent_dropout = 0;
  bool return_sequences = false;
  bool return_state = false;
  bool go_backwards = false;
  bool stateful = false;
  bool unroll = false;
  initializers::Seed seed = {};
  bool zero_output_for_mask = false;
  bool time_major = false;

  static constexpr void describe(auto& d) {
    using C = SimpleRNNConfig;
    describe_loop<C>(d);
    d.field("units", &C::units, "Size of the state and the output.", at_least(1));
    d.field("activation", &C::activation, "Applied to the sum.");
    d.field("use_bias", &C::use_bias, "Whether to add a bias vector.");
    describe_initializers<C>(d);
    describe_regularizers<C>(d);
    describe_dropout<C>(d);
    d.field("seed", &C::seed, "Makes the dropped positions repeatable; Keras does not save it.",
            not_saved{});
  }
};

/// A SimpleRNNCell over time. Input (batch, time, features); output (batch, units), or (batch,
/// time, units) with return_sequences; with return_state also the last state (batch, units).
class SimpleRNNLayer final : public RecurrentLayerOf<SimpleRNNLayer, SimpleRNNConfig> {
 public:
  static constexpr std::string_view keras_name = "SimpleRNN";
  static constexpr std::size_t sequence_rank = 3;
  explicit SimpleRNNLayer(SimpleRNNConfig config, LayerOptions options = {});
};

using SimpleRNN = Handle<SimpleRNNLayer>;

}  // namespace ramet
