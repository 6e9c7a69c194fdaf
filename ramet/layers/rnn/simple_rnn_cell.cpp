#include "ramet/layers/rnn/simple_rnn_cell.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

SimpleRNNCellLayer::SimpleRNNCellLayer(SimpleRNNCellConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  clamp_dropout(config_);
}

void SimpleRNNCellLayer::build(const Shape& step) {
  const Dim units = config().units;
  kernel_ = add_weight("kernel", {step.back(), units}, kernel_options(config()));
  recurrent_kernel_ = add_weight("recurrent_kernel", {units, units}, recurrent_options(config()));
  if (config().use_bias) bias_ = add_weight("bias", {units}, bias_options(config()));
}

Value SimpleRNNCellLayer::project(CallContext& context, const Value& x) {
  check_dropout(context, config(), *this);
  const Value sum = ops::matmul(x, read_weight(context, kernel_, *this));
  return bias_ ? ops::add(sum, read_weight(context, bias_, *this)) : sum;
}

CellStep SimpleRNNCellLayer::step(CallContext& context, const Value& projected,
                                  const Values& states) {
  const Value recurrent = ops::matmul(states[0], read_weight(context, recurrent_kernel_, *this));
  const Value h = config().activation(ops::add(projected, recurrent));
  return {h, {h}};
}

RAMET_DEFINE_LAYER(SimpleRNNCellLayer)

}  // namespace ramet
