#pragma once

#include "ramet/layers/objects/activations.h"
#include "ramet/layers/rnn/cell_fields.h"
#include "ramet/layers/rnn/recurrent_cell.h"

namespace ramet {

struct GRUCellConfig {
  required<Dim> units;
  Activation activation = "tanh";
  Activation recurrent_activation = "sigmoid";
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
  bool reset_after = true;
  initializers::Seed seed = {};

  static constexpr void describe(auto& d) {
    using C = GRUCellConfig;
    d.field("units", &C::units, "Size of the state and the output.", at_least(1));
    d.field("activation", &C::activation, "Of the candidate.");
    d.field("recurrent_activation", &C::recurrent_activation, "Of the gates.");
    d.field("use_bias", &C::use_bias, "Whether to add a bias vector.");
    describe_initializers<C>(d);
    describe_regularizers<C>(d);
    describe_dropout<C>(d);
    d.field("reset_after", &C::reset_after, "Apply the reset gate after the product, not before.");
    d.field("seed", &C::seed, "Makes the dropped positions repeatable.");
  }
};

/// With `z, r, h̃` the three blocks of `x · kernel + bias`, U those of recurrent_kernel, ρ the
/// recurrent activation and φ the activation: `z = ρ(z + h Uz)`, `r = ρ(r + h Ur)`, and
/// `h' = z h + (1 - z) φ(h̃ + r (h Uh))`; without reset_after, `(r h) Uh` in place of `r (h Uh)`.
/// With reset_after the bias has a second row, which is added to h U. The output is h'.
class GRUCellLayer final : public LayerOf<GRUCellLayer, GRUCellConfig>, public RecurrentCell {
 public:
  static constexpr std::string_view keras_name = "GRUCell";
  static constexpr auto arguments = cell_arguments;
  explicit GRUCellLayer(GRUCellConfig config, LayerOptions options = {});
  void build(const Shape& step);
  Tree<Dim> state_size() const override { return config().units.get(); }
  CellMasks draw_masks(CallContext& context, const Spec& step) override;
  Value project(CallContext& context, const Value& x, const CellMasks& masks) override;
  CellStep step(CallContext& context, const Value& projected, const Values& states,
                const CellMasks& masks) override;
  Values run(CallContext& context, const Value& x, const Values& states, const Value& mask,
             const ops::RecurrentAttrs& loop) override;
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    return call_cell(context, inputs);
  }
  std::vector<Variable> extra_state() const override { return {seeds_.state()}; }

 private:
  Variable kernel_, recurrent_kernel_, bias_;
  SeedGenerator seeds_;
};

using GRUCell = Handle<GRUCellLayer>;

}  // namespace ramet
