#pragma once

#include "ramet/layers/objects/activations.h"
#include "ramet/layers/rnn/cell_fields.h"
#include "ramet/layers/rnn/recurrent_cell.h"

namespace ramet {

struct SimpleRNNCellConfig {
  required<Dim> units;
  Activation activation = "tanh";
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer recurrent_initializer = "orthogonal";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> recurrent_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> recurrent_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  double dropout = 0;
  double recurrent_dropout = 0;
  initializers::Seed seed = {};

  static constexpr void describe(auto& d) {
    using C = SimpleRNNCellConfig;
    d.field("units", &C::units, "Size of the state and the output.", at_least(1));
    d.field("activation", &C::activation, "Applied to the sum.");
    d.field("use_bias", &C::use_bias, "Whether to add a bias vector.");
    describe_initializers<C>(d);
    describe_regularizers<C>(d);
    describe_dropout<C>(d);
    d.field("seed", &C::seed, "Makes the dropped positions repeatable.");
  }
};

/// `h' = activation(x · kernel + bias + h · recurrent_kernel)`; h' is output and state.
class SimpleRNNCellLayer final : public LayerOf<SimpleRNNCellLayer, SimpleRNNCellConfig>,
                                 public RecurrentCell {
 public:
  static constexpr std::string_view keras_name = "SimpleRNNCell";
  static constexpr auto arguments = cell_arguments;
  explicit SimpleRNNCellLayer(SimpleRNNCellConfig config, LayerOptions options = {});
  void build(const Shape& step);
  Tree<Dim> state_size() const override { return config().units.get(); }
  CellMasks draw_masks(CallContext& context, const Spec& step) override;
  Value project(CallContext& context, const Value& x, const CellMasks& masks) override;
  CellStep step(CallContext& context, const Value& projected, const Values& states,
                const CellMasks& masks) override;
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    return call_cell(context, inputs);
  }
  std::vector<Variable> extra_state() const override { return {seeds_.state()}; }

 private:
  Variable kernel_, recurrent_kernel_, bias_;
  SeedGenerator seeds_;
};

using SimpleRNNCell = Handle<SimpleRNNCellLayer>;

}  // namespace ramet
