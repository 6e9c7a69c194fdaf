#include <algorithm>

#include "ramet/ops/backward.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// Zeros around the spatial axes of (batch, spatial..., channels), or less of these, and nothing
// else. `fits` is asked for each number of zeros.
bool changes_space(const Ir& ir, const IrNode& node, bool (*fits)(Dim)) {
  if (node.op != &ops::pad_op) return false;
  const auto& attrs = node.attrs.as<ops::PadAttrs>();
  return attrs.mode == ops::PadMode::constant && attrs.value == 0 &&
         ir.spec(node.outputs[0]).dtype == DType::float32 && attrs.before.size() >= 3 &&
         attrs.before.front() == 0 && attrs.after.front() == 0 && attrs.before.back() == 0 &&
         attrs.after.back() == 0 && std::ranges::all_of(attrs.before, fits) &&
         std::ranges::all_of(attrs.after, fits);
}
bool pads_space(const Ir& ir, const IrNode& node) {
  return changes_space(ir, node, [](Dim zeros) { return zeros >= 0; });
}
bool crops_space(const Ir& ir, const IrNode& node) {
  return changes_space(ir, node, [](Dim zeros) { return zeros <= 0; });
}

template <class Attrs>
Attrs with_padding(Attrs attrs, const ops::PadAttrs& pad) {
  for (std::size_t i = 0; i < attrs.pad_before.size(); ++i) {
    attrs.pad_before[i] += pad.before[i + 1];
    attrs.pad_after[i] += pad.after[i + 1];
  }
  return attrs;
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
  return maker != nullptr && (maker->op == &ops::relu_op || maker->op == &ops::relu6_op);
}

}  // namespace

namespace {

// pad + a convolution, or the gradient of its kernel, or a pooling where zeros change nothing.
void pad_within(Ir& ir) {
  const std::vector<const IrNode*> makers = ir.producers();
  for (IrNode& node : ir.nodes) {
    const bool is_conv = node.op == &ops::conv_op, is_pool = node.op == &ops::max_pool_op,
               is_gradient = node.op == &ops::conv_kernel_gradient_op;
    if (!is_conv && !is_pool && !is_gradient) continue;
    const IrNode* pad = makers[static_cast<std::size_t>(node.inputs[0])];
    if (pad == nullptr || !pads_space(ir, *pad)) continue;
    const auto& padding = pad->attrs.as<ops::PadAttrs>();
    if (is_conv) {
      node.attrs = with_padding(node.attrs.as<ops::ConvAttrs>(), padding);
    } else if (is_gradient) {
      node.attrs = with_padding(node.attrs.as<ops::ConvKernelGradientAttrs>(), padding);
    } else {
      // A zero is as good as nothing beside what is never negative, unless it is alone.
      auto attrs = with_padding(node.attrs.as<ops::PoolAttrs>(), padding);
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

// The gradient of what pad_within does: a transposed convolution whose borders nobody else sees.
void crop_within(Ir& ir) {
  const std::vector<int> uses = ir.use_counts();
  std::vector<IrNode*> makers(ir.values.size(), nullptr);
  for (IrNode& node : ir.nodes) {
    for (ValueId id : node.outputs) makers[static_cast<std::size_t>(id)] = &node;
  }
  for (IrNode& crop : ir.nodes) {
    if (!crops_space(ir, crop)) continue;
    const auto whole = static_cast<std::size_t>(crop.inputs[0]);
    if (makers[whole] == nullptr || uses[whole] != 1) continue;
    const IrNode conv = *makers[whole];
    if (conv.op != &ops::conv_transpose_op || !conv.epilogue.empty()) continue;
    const auto& cropped = crop.attrs.as<ops::PadAttrs>();
    auto attrs = conv.attrs.as<ops::ConvTransposeAttrs>();
    for (std::size_t i = 0; i < attrs.output.size(); ++i) {
      attrs.pad_before[i] -= cropped.before[i + 1];
      attrs.pad_after[i] -= cropped.after[i + 1];
      attrs.output[i] = ir.shape(crop.outputs[0])[i + 1];
    }
    crop = {conv.op, std::move(attrs), conv.inputs, crop.outputs};
    makers[static_cast<std::size_t>(crop.outputs[0])] = &crop;
  }
}

}  // namespace

void fold_pad(Ir& ir) {
  pad_within(ir);
  crop_within(ir);
}

}  // namespace ramet::passes
