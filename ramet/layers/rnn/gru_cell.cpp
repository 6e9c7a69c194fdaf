#include "ramet/layers/rnn/gru_cell.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value row(const Value& matrix, Dim index) {
  return ops::squeeze(ops::slice_axis(matrix, 0, index, index + 1), 0);
}

}  // namespace

GRUCellLayer::GRUCellLayer(GRUCellConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)), seeds_(seed_number(this->config())) {
  clamp_dropout(config_);
}

void GRUCellLayer::build(const Shape& step) {
  const Dim units = config().units;
  kernel_ = add_weight("kernel", {step.back(), 3 * units}, kernel_options(config()));
  recurrent_kernel_ =
      add_weight("recurrent_kernel", {units, 3 * units}, recurrent_options(config()));
  if (!config().use_bias) return;
  const Shape bias = config().reset_after ? Shape{2, 3 * units} : Shape{3 * units};
  bias_ = add_weight("bias", bias, bias_options(config()));
}

CellMasks GRUCellLayer::draw_masks(CallContext& context, const Spec& step) {
  return draw_gate_masks(context, config(), seeds_,
                         {step, {{step.shape[0], config().units}, step.dtype}, 3});
}

Value GRUCellLayer::project(CallContext& context, const Value& x, const CellMasks& masks) {
  const Value sum = masked_product(x, masks.of_input, read_weight(context, kernel_, *this));
  if (!bias_) return sum;
  const Value bias = read_weight(context, bias_, *this);
  return ops::add(sum, config().reset_after ? row(bias, 0) : bias);
}

CellStep GRUCellLayer::step(CallContext& context, const Value& projected, const Values& states,
                            const CellMasks& masks) {
  const Dim units = config().units;
  const Activation& gate = config().recurrent_activation;
  const Value &h = states[0], u = read_weight(context, recurrent_kernel_, *this);
  const Values x = ops::split(projected, 3, -1);

  Values of_h;
  if (config().reset_after) {
    Value sum = masked_product(h, masks.of_state, u);
    if (bias_) sum = ops::add(sum, row(read_weight(context, bias_, *this), 1));
    of_h = ops::split(sum, 3, -1);
  } else {
    const Values of_gates(masks.of_state.begin(),
                          masks.of_state.begin() + (masks.of_state.empty() ? 0 : 2));
    of_h = ops::split(masked_product(h, of_gates, ops::slice_axis(u, 1, 0, 2 * units)), 2, -1);
  }
  const Value z = gate(ops::add(x[0], of_h[0])), r = gate(ops::add(x[1], of_h[1]));
  const Value candidate_state =
      masks.of_state.empty() ? h : ops::multiply(h, masks.of_state.back());
  const Value reset = config().reset_after
                          ? ops::multiply(r, of_h[2])
                          : ops::matmul(ops::multiply(r, candidate_state),
                                        ops::slice_axis(u, 1, 2 * units, 3 * units));
  const Value candidate = config().activation(ops::add(x[2], reset));
  const Value next = ops::add(ops::multiply(z, h), ops::multiply(ops::subtract(1.0, z), candidate));
  return {next, {next}};
}

Values GRUCellLayer::run(CallContext& context, const Value& x, const Values& states,
                         const Value& mask, const ops::RecurrentAttrs& loop) {
  const bool is_plain = config().activation.is("tanh") &&
                        config().recurrent_activation.is("sigmoid") &&
                        !drops_by_gate(context, config());
  if (!is_plain) return RecurrentCell::run(context, x, states, mask, loop);
  const CellMasks masks = draw_masks(context, step_of_sequence(x));
  const Value seen = masks.of_input.empty() ? x : masked(x, masks.of_input[0]);
  return ops::gru(
      seen, states[0], read_weight(context, kernel_, *this),
      read_weight(context, recurrent_kernel_, *this),
      bias_ ? read_weight(context, bias_, *this) : Value(), mask,
      {loop.reverse, loop.return_sequences, loop.zero_output_for_mask, config().reset_after});
}

RAMET_DEFINE_LAYER(GRUCellLayer)

}  // namespace ramet
