#pragma once
// What reductions share. Private to this room.

#include "ramet/ops/op.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

/// The record behind ops::variance.
extern const Op variance_op;

/// The shape without these axes, or with extent 1 for them.
Shape reduced_shape(const Shape& shape, const std::vector<Dim>& axes, bool keepdims);

/// Axes sorted, from the front, all of them where none was given. Raises ValueError when one is
/// out of range or named twice.
ReduceAttrs normalize_axes(const Value& x, ReduceAttrs attrs, std::string_view who);

/// How many elements each result is made of; 1 while it is unknown, which only shapes see.
double reduced_count(const Value& x, const std::vector<Dim>& axes);

}  // namespace ramet::ops
