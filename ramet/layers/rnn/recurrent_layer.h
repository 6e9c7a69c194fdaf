#pragma once
// RecurrentLayer: what LSTM, GRU, SimpleRNN, RNN and ConvLSTM share. They run a cell, which they
// hold as a sublayer, over the time axis of (batch, time, ...).

#include "ramet/layers/rnn/mask_passing.h"
#include "ramet/layers/rnn/recurrent_cell.h"

namespace ramet {

/// The arguments that all recurrent layers take.
struct RecurrentFlags {
  bool return_sequences = false, return_state = false, go_backwards = false, stateful = false,
       unroll = false, zero_output_for_mask = false, time_major = false;
};

/// RecurrentFlags as config fields, in the order in which Keras saves them.
template <class Config>
constexpr void describe_loop(auto& d) {
  d.field("return_sequences", &Config::return_sequences, "All outputs instead of the last.");
  d.field("return_state", &Config::return_state, "Give the last states after the output.");
  d.field("go_backwards", &Config::go_backwards, "From the last step to the first.");
  d.field("stateful", &Config::stateful, "Begin each batch where the last one ended.");
  d.field("unroll", &Config::unroll, "Kept for Keras; needs no care here.");
  d.field("zero_output_for_mask", &Config::zero_output_for_mask,
          "Masked steps give zeros instead of the output before them.");
  d.field("time_major", &Config::time_major,
          "Sequences, their masks and outputs are (time, batch, ...). Keras 2 alone has it.",
          omit_default{});
}

class RecurrentLayer {
 public:
  virtual ~RecurrentLayer() = default;

  virtual RecurrentFlags flags() const = 0;
  const Layer& cell() const { return *cell_; }
  /// The states that a stateful layer keeps between batches; they are no weights and not saved.
  const std::vector<Variable>& states() const { return states_; }
  /// Sets the kept states to zero.
  void reset_state() const;
  /// A layer of the same config with a new name and direction, built if this one is.
  virtual Layer copy_as(std::string name, bool go_backwards) const = 0;
  virtual void set_zero_output_for_mask(bool zero) = 0;

 protected:
  void set_cell(Layer cell) { cell_ = std::move(cell); }
  /// `rank` is that of the sequences, or absent if any will do.
  void build_loop(const LayerBase& self, std::optional<std::size_t> rank,
                  const BuildShapes& shapes);
  Tree<Value> call_loop(const LayerBase& self, CallContext& context, const CallInputs& inputs);

 private:
  Values first_states(const LayerBase& self, CallContext& context, const Spec& step, Values given);

  std::optional<Layer> cell_;
  std::vector<Variable> states_;
};

/// Derives everything from a config with the fields of `describe_loop`. Self's constructor calls
/// `hold_cell`; a static `sequence_rank`, where Self has one, is checked.
template <class Self, Described ConfigT>
class RecurrentLayerOf : public LayerOf<Self, ConfigT>, public RecurrentLayer {
 public:
  static constexpr std::array<std::string_view, 4> arguments = {"sequences", "initial_state",
                                                                "mask", "training"};
  using LayerOf<Self, ConfigT>::LayerOf;

  RecurrentFlags flags() const override {
    const ConfigT& c = this->config();
    return {c.return_sequences, c.return_state,         c.go_backwards, c.stateful,
            c.unroll,           c.zero_output_for_mask, c.time_major};
  }
  Layer copy_as(std::string name, bool go_backwards) const override {
    const KerasVersionScope same_version(this->keras_version());
    ConfigT copy = this->config();
    detail::LayerCloner<ConfigT> cloner{copy};
    ConfigT::describe(cloner);
    copy.go_backwards = go_backwards;
    LayerOptions options = this->options();
    options.name = std::move(name);
    const Layer layer(std::make_shared<Self>(std::move(copy), std::move(options)));
    if (this->built) layer.impl().build_from(this->build_shapes);
    return layer;
  }
  void set_zero_output_for_mask(bool zero) override { this->config_.zero_output_for_mask = zero; }
  std::vector<Variable> extra_state() const override { return states(); }
  bool supports_masking() const override {
    return recurrent_layers_pass_masks(this->keras_version());
  }
  /// States have no mask.
  template <class T>
  std::vector<T> mask_rule(const std::vector<T>&, const std::vector<T>& masks) const {
    return {this->config().return_sequences ? masks.at(0) : T()};
  }

  void build(const BuildShapes& shapes) {
    std::optional<std::size_t> rank;
    if constexpr (requires { Self::sequence_rank; }) rank = Self::sequence_rank;
    build_loop(*this, rank, shapes);
  }
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    return call_loop(*this, context, inputs);
  }

 protected:
  void hold_cell(Layer cell) {
    this->add_sublayer("cell", cell);
    set_cell(std::move(cell));
  }
  /// Options of the cell that a layer makes for itself.
  LayerOptions cell_options(std::string name) const {
    return {.name = std::move(name), .trainable = this->trainable(), .dtype = this->dtype_policy()};
  }
};

}  // namespace ramet
