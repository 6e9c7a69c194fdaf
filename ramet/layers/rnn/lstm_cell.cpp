#include "ramet/layers/rnn/lstm_cell.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

LSTMCellLayer::LSTMCellLayer(LSTMCellConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)), seeds_(seed_number(this->config())) {
  clamp_dropout(config_);
}

void LSTMCellLayer::build(const Shape& step) {
  const Dim units = config().units;
  kernel_ = add_weight("kernel", {step.back(), 4 * units}, kernel_options(config()));
  recurrent_kernel_ =
      add_weight("recurrent_kernel", {units, 4 * units}, recurrent_options(config()));
  if (config().use_bias) bias_ = add_weight("bias", {4 * units}, lstm_bias_options(config()));
}

Tree<Dim> LSTMCellLayer::state_size() const {
  return Tree<Dim>::list_of({config().units, config().units});
}

CellMasks LSTMCellLayer::draw_masks(CallContext& context, const Spec& step) {
  return draw_gate_masks(context, config(), seeds_,
                         {step, {{step.shape[0], config().units}, step.dtype}, 4});
}

Value LSTMCellLayer::project(CallContext& context, const Value& x, const CellMasks& masks) {
  const Value sum = masked_product(x, masks.of_input, read_weight(context, kernel_, *this));
  return bias_ ? ops::add(sum, read_weight(context, bias_, *this)) : sum;
}

CellStep LSTMCellLayer::step(CallContext& context, const Value& projected, const Values& states,
                             const CellMasks& masks) {
  const Activation &act = config().activation, &gate = config().recurrent_activation;
  const Value recurrent =
      masked_product(states[0], masks.of_state, read_weight(context, recurrent_kernel_, *this));
  const Values z = ops::split(ops::add(projected, recurrent), 4, -1);
  const Value i = gate(z[0]), f = gate(z[1]), candidate = act(z[2]), o = gate(z[3]);
  const Value c = ops::add(ops::multiply(f, states[1]), ops::multiply(i, candidate));
  const Value h = ops::multiply(o, act(c));
  return {h, {h, c}};
}

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
