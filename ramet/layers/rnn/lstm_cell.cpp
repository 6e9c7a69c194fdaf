#include "ramet/layers/rnn/lstm_cell.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

LSTMCellLayer::LSTMCellLayer(LSTMCellConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
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

Value LSTMCellLayer::project(CallContext& context, const Value& x) {
  check_dropout(context, config(), *this);
  const Value sum = ops::matmul(x, read_weight(context, kernel_, *this));
  return bias_ ? ops::add(sum, read_weight(context, bias_, *this)) : sum;
}

CellStep LSTMCellLayer::step(CallContext& context, const Value& projected, const Values& states) {
  const Activation &act = config().activation, &gate = config().recurrent_activation;
  const Value recurrent = ops::matmul(states[0], read_weight(context, recurrent_kernel_, *this));
  const Values z = ops::split(ops::add(projected, recurrent), 4, -1);
  const Value i = gate(z[0]), f = gate(z[1]), candidate = act(z[2]), o = gate(z[3]);
  const Value c = ops::add(ops::multiply(f, states[1]), ops::multiply(i, candidate));
  const Value h = ops::multiply(o, act(c));
  return {h, {h, c}};
}

Values LSTMCellLayer::run(CallContext& context, const Value& x, const Values& states,
                          const Value& mask, const ops::RecurrentAttrs& loop) {
  if (!config().activation.is("tanh") || !config().recurrent_activation.is("sigmoid")) {
    return RecurrentCell::run(context, x, states, mask, loop);
  }
  check_dropout(context, config(), *this);
  return ops::lstm(x, states[0], states[1], read_weight(context, kernel_, *this),
                   read_weight(context, recurrent_kernel_, *this),
                   bias_ ? read_weight(context, bias_, *this) : Value(), mask, loop);
}

RAMET_DEFINE_LAYER(LSTMCellLayer)

}  // namespace ramet
