#include "ramet/layers/rnn/simple_rnn_cell.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

SimpleRNNCellLayer::SimpleRNNCellLayer(SimpleRNNCellConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)), seeds_(seed_number(this->config())) {
  clamp_dropout(config_);
}

void SimpleRNNCellLayer::build(const Shape& step) {
  const Dim units = config().units;
  kernel_ = add_weight("kernel", {step.back(), units}, kernel_options(config()));
  recurrent_kernel_ = add_weight("recurrent_kernel", {units, units}, recurrent_options(config()));
  if (config().use_bias) bias_ = add_weight("bias", {units}, bias_options(config()));
}

CellMasks SimpleRNNCellLayer::draw_masks(CallContext& context, const Spec& step) {
  CellMasks masks;
  if (!context.training()) return masks;
  const Spec state{{step.shape[0], config().units}, step.dtype};
  if (config().dropout > 0) {
    masks.of_input = draw_masks_for(context, step, config().dropout, 1, seeds_);
  }
  if (config().recurrent_dropout > 0) {
    masks.of_state = draw_masks_for(context, state, config().recurrent_dropout, 1, seeds_);
  }
  return masks;
}

Value SimpleRNNCellLayer::project(CallContext& context, const Value& x, const CellMasks& masks) {
  const Value sum = masked_product(x, masks.of_input, read_weight(context, kernel_, *this));
  return bias_ ? ops::add(sum, read_weight(context, bias_, *this)) : sum;
}

CellStep SimpleRNNCellLayer::step(CallContext& context, const Value& projected,
                                  const Values& states, const CellMasks& masks) {
  const Value recurrent =
      masked_product(states[0], masks.of_state, read_weight(context, recurrent_kernel_, *this));
  const Value h = config().activation(ops::add(projected, recurrent));
  return {h, {h}};
}

RAMET_DEFINE_LAYER(SimpleRNNCellLayer)

}  // namespace ramet
