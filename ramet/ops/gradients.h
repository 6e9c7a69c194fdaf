#pragma once
// Reverse-mode differentiation of op graphs. It rewrites nothing: it emits ops, so that a gradient
// can be compiled with the rest, or differentiated again.
//
//   const Value loss = ops::mean(ops::square(ops::subtract(model(x), y)));
//   const Values d = gradients(loss, weights);

#include <span>

#include "ramet/ops/op.h"

namespace ramet {

/// The derivatives of `target` with respect to each of `sources`, weighted by `seed` and summed
/// over the target's elements; without a seed, of the target's sum. One for each source, of its
/// shape and dtype; null where the target does not depend on it, or only through steps (rounding,
/// comparison, integers). Shapes must be known. Raises ValueError, naming the op, where a path from
/// a source leads through an op that has no derivative.
Values gradients(const Value& target, std::span<const Value> sources, const Value& seed = {});

/// Of several targets at once, each with its seed; a null seed leaves its target out.
Values gradients(const Values& targets, std::span<const Value> sources, const Values& seeds);

namespace ops {

/// Gives x; gradients end here.
Value stop_gradient(const Value& x);

extern const Op stop_gradient_op;

}  // namespace ops

}  // namespace ramet
