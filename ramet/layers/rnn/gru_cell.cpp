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
    : LayerOf(std::move(config), std::move(options)) {
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

Value GRUCellLayer::project(CallContext& context, const Value& x) {
  check_dropout(context, config(), *this);
  const Value sum = ops::matmul(x, read_weight(context, kernel_, *this));
  if (!bias_) return sum;
  const Value bias = read_weight(context, bias_, *this);
  return ops::add(sum, config().reset_after ? row(bias, 0) : bias);
}

CellStep GRUCellLayer::step(CallContext& context, const Value& projected, const Values& states) {
  const Dim units = config().units;
  const Activation& gate = config().recurrent_activation;
  const Value &h = states[0], u = read_weight(context, recurrent_kernel_, *this);
  const Values x = ops::split(projected, 3, -1);

  Values of_h;
  if (config().reset_after) {
    Value sum = ops::matmul(h, u);
    if (bias_) sum = ops::add(sum, row(read_weight(context, bias_, *this), 1));
    of_h = ops::split(sum, 3, -1);
  } else {
    of_h = ops::split(ops::matmul(h, ops::slice_axis(u, 1, 0, 2 * units)), 2, -1);
  }
  const Value z = gate(ops::add(x[0], of_h[0])), r = gate(ops::add(x[1], of_h[1]));
  const Value reset =
      config().reset_after
          ? ops::multiply(r, of_h[2])
          : ops::matmul(ops::multiply(r, h), ops::slice_axis(u, 1, 2 * units, 3 * units));
  const Value candidate = config().activation(ops::add(x[2], reset));
  const Value next = ops::add(ops::multiply(z, h), ops::multiply(ops::subtract(1.0, z), candidate));
  return {next, {next}};
}

Values GRUCellLayer::run(CallContext& context, const Value& x, const Values& states,
                         const Value& mask, const ops::RecurrentAttrs& loop) {
  if (!config().activation.is("tanh") || !config().recurrent_activation.is("sigmoid")) {
    return RecurrentCell::run(context, x, states, mask, loop);
  }
  check_dropout(context, config(), *this);
  return ops::gru(
      x, states[0], read_weight(context, kernel_, *this),
      read_weight(context, recurrent_kernel_, *this),
      bias_ ? read_weight(context, bias_, *this) : Value(), mask,
      {loop.reverse, loop.return_sequences, loop.zero_output_for_mask, config().reset_after});
}

RAMET_DEFINE_LAYER(GRUCellLayer)

}  // namespace ramet
