#include "ramet/layers/rnn/peephole_lstm_cell.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

PeepholeLSTMCellLayer::PeepholeLSTMCellLayer(LSTMCellConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)), seeds_(seed_number(this->config())) {
  clamp_dropout(config_);
}

void PeepholeLSTMCellLayer::build(const Shape& step) {
  const Dim units = config().units;
  kernel_ = add_weight("kernel", {step.back(), 4 * units}, kernel_options(config()));
  recurrent_kernel_ =
      add_weight("recurrent_kernel", {units, 4 * units}, recurrent_options(config()));
  if (config().use_bias) bias_ = add_weight("bias", {4 * units}, lstm_bias_options(config()));
  const VariableOptions peephole{.initializer = config().kernel_initializer};
  input_peephole_ = add_weight("input_gate_peephole_weights", {units}, peephole);
  forget_peephole_ = add_weight("forget_gate_peephole_weights", {units}, peephole);
  output_peephole_ = add_weight("output_gate_peephole_weights", {units}, peephole);
}

Tree<Dim> PeepholeLSTMCellLayer::state_size() const {
  return Tree<Dim>::list_of({config().units, config().units});
}

CellMasks PeepholeLSTMCellLayer::draw_masks(CallContext& context, const Spec& step) {
  return draw_gate_masks(context, config(), seeds_,
                         {step, {{step.shape[0], config().units}, step.dtype}, 4});
}

Value PeepholeLSTMCellLayer::project(CallContext& context, const Value& x, const CellMasks& masks) {
  const Value sum = masked_product(x, masks.of_input, read_weight(context, kernel_, *this));
  return bias_ ? ops::add(sum, read_weight(context, bias_, *this)) : sum;
}

CellStep PeepholeLSTMCellLayer::step(CallContext& context, const Value& projected,
                                     const Values& states, const CellMasks& masks) {
  const Activation &act = config().activation, &gate = config().recurrent_activation;
  const Value recurrent =
      masked_product(states[0], masks.of_state, read_weight(context, recurrent_kernel_, *this));
  const Values z = ops::split(ops::add(projected, recurrent), 4, -1);
  const auto seeing = [&](const Value& sum, const Variable& peephole, const Value& carry) {
    return gate(ops::add(sum, ops::multiply(read_weight(context, peephole, *this), carry)));
  };
  const Value i = seeing(z[0], input_peephole_, states[1]);
  const Value f = seeing(z[1], forget_peephole_, states[1]);
  const Value c = ops::add(ops::multiply(f, states[1]), ops::multiply(i, act(z[2])));
  const Value h = ops::multiply(seeing(z[3], output_peephole_, c), act(c));
  return {h, {h, c}};
}

RAMET_DEFINE_LAYER(PeepholeLSTMCellLayer)

}  // namespace ramet
