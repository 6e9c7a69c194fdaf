#pragma once

#include "ramet/layers/rnn/recurrent_layer.h"

namespace ramet {

struct RNNConfig {
  required<Layer> cell;
  bool return_sequences = false;
  bool return_state = false;
  bool go_backwards = false;
  bool stateful = false;
  bool unroll = false;
  bool zero_output_for_mask = false;
  bool time_major = false;

  static constexpr void describe(auto& d) {
    describe_loop<RNNConfig>(d);
    d.field("cell", &RNNConfig::cell, "What makes a step; StackedRNNCells for several.");
  }
};

/// Any cell over time. Input (batch, time, ...); output (batch, size), or (batch, time, size) with
/// return_sequences; with return_state also the last states.
class RNNLayer final : public RecurrentLayerOf<RNNLayer, RNNConfig> {
 public:
  static constexpr std::string_view keras_name = "RNN";
  explicit RNNLayer(RNNConfig config, LayerOptions options = {});
};

using RNN = Handle<RNNLayer>;

}  // namespace ramet
