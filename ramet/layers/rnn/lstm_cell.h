#pragma once

#include "ramet/layers/objects/activations.h"
#include "ramet/layers/rnn/cell_fields.h"
#include "ramet/layers/rnn/recurrent_cell.h"

namespace ramet {

struct LSTMCellConfig {
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
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> recurrent_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  double dropout = 0;
  double recurrent_dropout = 0;
  initializers::Seed seed = {};

  static constexpr void describe(auto& d) {
    using C = LSTMCellConfig;
    d.field("units", &C::units, "Size of the states and the output.", at_least(1));
    d.field("activation", &C::activation, "Of the candidate and of the carry on its way out.");
    d.field("recurrent_activation", &C::recurrent_activation, "Of the gates.");
    d.field("use_bias", &C::use_bias, "Whether to add a bias vector.");
    d.field("unit_forget_bias", &C::unit_forget_bias, "Draw ones for the forget gate's bias.");
    describe_initializers<C>(d);
    describe_regularizers<C>(d);
    describe_dropout<C>(d);
    d.field("seed", &C::seed, "Makes the dropped positions repeatable.");
  }
};

/// What cells with the gates of an LSTM share: `Self` has
///   Value before_gate(CallContext& context, LSTMGate gate, const Value& sum, const Value& carry);
/// which gives what a gate sees. `sum` is its block of `x · kernel + bias + h · recurrent_kernel`.
enum class LSTMGate { input, forget, output };
template <class Self>
class LSTMCellOf : public LayerOf<Self, LSTMCellConfig>, public RecurrentCell {
 public:
  static constexpr auto arguments = cell_arguments;
  explicit LSTMCellOf(LSTMCellConfig config, LayerOptions options = {});
  void build(const Shape& step);
  Tree<Dim> state_size() const override;  // [h, c]
  CellMasks draw_masks(CallContext& context, const Spec& step) override;
  Value project(CallContext& context, const Value& x, const CellMasks& masks) override;
  CellStep step(CallContext& context, const Value& projected, const Values& states,
                const CellMasks& masks) override;
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    return this->call_cell(context, inputs);
  }
  std::vector<Variable> extra_state() const override { return {seeds_.state()}; }

 protected:
  Variable kernel_, recurrent_kernel_, bias_;
  SeedGenerator seeds_;
};

/// With `i, f, c̃, o = x · kernel + bias + h · recurrent_kernel` in four blocks, ρ the recurrent
/// activation and φ the activation: `c' = ρ(f) c + ρ(i) φ(c̃)`, `h' = ρ(o) φ(c')`. The output is h'.
class LSTMCellLayer final : public LSTMCellOf<LSTMCellLayer> {
 public:
  static constexpr std::string_view keras_name = "LSTMCell";
  using LSTMCellOf::LSTMCellOf;
  Values run(CallContext& context, const Value& x, const Values& states, const Value& mask,
             const ops::RecurrentAttrs& loop) override;
  Value before_gate(CallContext&, LSTMGate, const Value& sum, const Value&) { return sum; }
};

using LSTMCell = Handle<LSTMCellLayer>;

}  // namespace ramet
