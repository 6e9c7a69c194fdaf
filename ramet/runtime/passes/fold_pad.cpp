#include <algorithm>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// Zeros around the spatial axes of (batch, spatial..., channels), and nothing else.
bool pads_space_with_zeros(const Ir& ir, const IrNode& node) {
  if (node.op != &ops::pad_op) return false;
  const auto& attrs = node.attrs.as<ops::PadAttrs>();
  const auto is_negative = [](Dim x) { return x < 0; };
  return attrs.mode == ops::PadMode::constant && attrs.value == 0 &&
         ir.spec(node.outputs[0]).dtype == DType::float32 && attrs.before.size() >= 3 &&
         attrs.before.front() == 0 && attrs.after.front() == 0 && attrs.before.back() == 0 &&
         attrs.after.back() == 0 && std::ranges::none_of(attrs.before, is_negative) &&
         std::ranges::none_of(attrs.after, is_negative);
}

void add_padding(const ops::PadAttrs& pad, std::vector<Dim>& before, std::vector<Dim>& after) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    before[i] += pad.before[i + 1];
    after[i] += pad.after[i + 1];
  }
}

// What a relu leaves, or one that is cut off above.
bool is_never_negative(const Ir& ir, const std::vector<const IrNode*>& makers, ValueId id) {
  const IrNode* maker = makers[static_cast<std::size_t>(id)];
  for (; maker != nullptr && maker->op == &ops::minimum_op;
       maker = makers[static_cast<std::size_t>(id)]) {
    const Ir::ValueInfo& bound = ir.value(maker->inputs[1]);
    if (bound.origin != Origin::constant || bound.constant.size() != 1 ||
        bound.constant.at(0) < 0) {
      return false;
    }
    id = maker->inputs[0];
  }
  return maker != nullptr && maker->op == &ops::relu_op;
}

}  // namespace

void fold_pad(Ir& ir) {
  const std::vector<const IrNode*> makers = ir.producers();
  for (IrNode& node : ir.nodes) {
    const bool is_conv = node.op == &ops::conv_op, is_pool = node.op == &ops::max_pool_op;
    if (!is_conv && !is_pool) continue;
    const IrNode* pad = makers[static_cast<std::size_t>(node.inputs[0])];
    if (pad == nullptr || !pads_space_with_zeros(ir, *pad)) continue;
    const auto& padding = pad->attrs.as<ops::PadAttrs>();
    if (is_conv) {
      auto attrs = node.attrs.as<ops::ConvAttrs>();
      add_padding(padding, attrs.pad_before, attrs.pad_after);
      node.attrs = std::move(attrs);
    } else {
      // A zero is as good as nothing beside what is never negative, unless it is alone.
      auto attrs = node.attrs.as<ops::PoolAttrs>();
      add_padding(padding, attrs.pad_before, attrs.pad_after);
      if (!std::ranges::equal(attrs.pad_before, attrs.window, std::less()) ||
          !std::ranges::equal(attrs.pad_after, attrs.window, std::less()) ||
          !is_never_negative(ir, makers, pad->inputs[0])) {
        continue;
      }
      node.attrs = std::move(attrs);
    }
    node.inputs[0] = pad->inputs[0];
  }
}

}  // namespace ramet::passes
