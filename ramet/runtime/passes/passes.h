#pragma once
// Passes: each rewrites an Ir into an equal one that runs faster. They stand here in the order in
// which they run; tests/runtime/passes_test shows each before and after.

#include <functional>

#include "ramet/runtime/ir.h"

namespace ramet::passes {

/// Computes float16 and bfloat16 in float32, with casts around each op: kernels know no halves.
void widen_halves(Ir& ir);

/// Replaces every composite by its definition where `keep` does not want it, until none is left.
void expand(Ir& ir, const std::function<bool(const Ir&, const IrNode&)>& keep);

/// Drops what nobody uses, merges equal nodes, and removes reshapes, casts and transposes that do
/// nothing or undo each other.
void simplify(Ir& ir);

/// Elementwise ops read what is broadcast as it was before, where they broadcast anyway.
void absorb_broadcasts(Ir& ir);

/// A recurrent layer and its tape, which backpropagation asks for, become the tape.
void merge_tapes(Ir& ir);

/// One loop instead of two where one computes what the other does.
void merge_scans(Ir& ir);

/// Computes nodes of constants only.
void fold_constants(Ir& ir);

/// conv(x, w) * scale + shift -> conv(x, w * scale) + shift, where both depend on weights only:
/// BatchNormalization costs nothing at inference.
void fold_scale(Ir& ir);

/// pad + conv -> conv that pads, and so for max_pool where zeros change nothing.
void fold_pad(Ir& ir);

/// Behind a relu, the gradient of max_pool is masked where it is smaller: a window's largest
/// element is positive or none is. where(x > 0, max_pool_gradient(x, dy), 0) ->
/// max_pool_gradient(x, where(max_pool(x) > 0, dy, 0)).
void mask_pool(Ir& ir);

/// add(reshape(x), weight) -> reshape(add(x, weight)) where the weight spans the axis that was
/// split: the bias of a projection to heads then joins the product.
void delay_reshape(Ir& ir);

/// Bias, activation and residual into the matmul or conv before them.
void fuse_epilogue(Ir& ir);

/// conv(x * gate, w) -> conv(x, w * gate), where the gate has one element a channel and the kernel
/// is the smaller factor: squeeze-and-excitation costs no pass over the image.
void move_gates(Ir& ir);

/// Everything elementwise that remains into loops of several instructions (fused_op).
void fuse_elementwise(Ir& ir);

/// Small operands of loops with narrow rows are repeated: (3,) beside (224, 224, 3) becomes
/// (1, 224, 3), so that rows are long.
void repeat_narrow(Ir& ir);

/// Puts each node that makes the next value of a state behind the last node that reads the old one,
/// so that it can be written in place.
void delay_updates(Ir& ir);

}  // namespace ramet::passes
