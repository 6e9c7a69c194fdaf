#include "ramet/layers/rnn/lstm_cell.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/rnn/peephole_lstm_cell.h"
#include "ramet/ops/ops.h"

namespace ramet {

template <class Self>
LSTMCellOf<Self>::LSTMCellOf(LSTMCellConfig config, LayerOptions options)
    : LayerOf<Self, LSTMCellConfig>(std::move(config), std::move(options)),
      seeds_(seed_number(this->config())) {
  clamp_dropout(this->config_);
}

template <class Self>
void LSTMCellOf<Self>::build(const Shape& step) {
  const LSTMCellConfig& config = this->config();
  const Dim units = config.units;
  kernel_ = this->add_weight("kernel", {step.back(), 4 * units}, kernel_options(config));
  recurrent_kernel_ =
      this->add_weight("recurrent_kernel", {units, 4 * units}, recurrent_options(config));
  if (config.use_bias) bias_ = this->add_weight("bias", {4 * units}, lstm_bias_options(config));
}

template <class Self>
Tree<Dim> LSTMCellOf<Self>::state_size() const {
  const Dim units = this->config().units;
  return Tree<Dim>::list_of({units, units});
}

template <class Self>
CellMasks LSTMCellOf<Self>::draw_masks(CallContext& context, const Spec& step) {
  const LSTMCellConfig& config = this->config();
  return draw_gate_masks(context, config, seeds_,
                         {step, {{step.shape[0], config.units}, step.dtype}, 4});
}

template <class Self>
Value LSTMCellOf<Self>::project(CallContext& context, const Value& x, const CellMasks& masks) {
  const Value sum = masked_product(x, masks.of_input, read_weight(context, kernel_, *this));
  return bias_ ? ops::add(sum, read_weight(context, bias_, *this)) : sum;
}

template <class Self>
CellStep LSTMCellOf<Self>::step(CallContext& context, const Value& projected, const Values& states,
                                const CellMasks& masks) {
  const Activation& act = this->config().activation;
  const Value recurrent =
      masked_product(states[0], masks.of_state, read_weight(context, recurrent_kernel_, *this));
  const Values z = ops::split(ops::add(projected, recurrent), 4, -1);
  const auto gate = [&](LSTMGate which, const Value& sum, const Value& carry) {
    return this->config().recurrent_activation(
        static_cast<Self*>(this)->before_gate(context, which, sum, carry));
  };
  const Value i = gate(LSTMGate::input, z[0], states[1]);
  const Value f = gate(LSTMGate::forget, z[1], states[1]);
  const Value c = ops::add(ops::multiply(f, states[1]), ops::multiply(i, act(z[2])));
  const Value h = ops::multiply(gate(LSTMGate::output, z[3], c), act(c));
  return {h, {h, c}};
}

template class LSTMCellOf<LSTMCellLayer>;
template class LSTMCellOf<PeepholeLSTMCellLayer>;

Values LSTMCellLayer::run(CallContext& context, const Value& x, const Values& states,
                          const Value& mask, const ops::RecurrentAttrs& loop) {
  const bool is_plain = config().activation.is("tanh") &&
                        config().recurrent_activation.is("sigmoid") &&
                        !drops_by_gate(context, config());
  if (!is_plain) return RecurrentCell::run(context, x, states, mask, loop);
  const CellMasks masks = draw_masks(context, step_of_sequence(x));
  const Value seen = masks.of_input.empty() ? x : masked(x, masks.of_input[0]);
  return ops::lstm(seen, states[0], states[1], read_weight(context, kernel_, *this),
                   read_weight(context, recurrent_kernel_, *this),
                   bias_ ? read_weight(context, bias_, *this) : Value(), mask, loop);
}

RAMET_DEFINE_LAYER(LSTMCellLayer)

}  // namespace ramet
