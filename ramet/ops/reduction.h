#pragma once
// Reductions over axes; no axes means all of them.

#include "ramet/ops/op.h"

namespace ramet::ops {

struct ReduceAttrs {
  std::vector<Dim> axes = {};  ///< sorted, from the front, once inside the graph
  bool keepdims = false;       ///< keep reduced axes with extent 1
  static constexpr void describe(auto& d) {
    d.field("axes", &ReduceAttrs::axes, "Axes that vanish; none means all.");
    d.field("keepdims", &ReduceAttrs::keepdims, "Keep them with extent 1.");
  }
};

Value sum(const Value& x, ReduceAttrs attrs = {});  ///< bool and narrow integers as (u)int32
Value mean(const Value& x, ReduceAttrs attrs = {});
Value variance(const Value& x, ReduceAttrs attrs = {});  ///< mean squared distance to the mean
Value prod(const Value& x, ReduceAttrs attrs = {});
Value max(const Value& x, ReduceAttrs attrs = {});
Value min(const Value& x, ReduceAttrs attrs = {});
Value any(const Value& x, ReduceAttrs attrs = {});
Value all(const Value& x, ReduceAttrs attrs = {});
/// int32; the first of equal elements. Without an axis: over the flattened tensor.
Value argmax(const Value& x, std::optional<std::int64_t> axis = std::nullopt,
             bool keepdims = false);
Value argmin(const Value& x, std::optional<std::int64_t> axis = std::nullopt,
             bool keepdims = false);
Value cumsum(const Value& x, std::int64_t axis);
/// log(sum(exp(x))), stable for large x.
Value logsumexp(const Value& x, ReduceAttrs attrs = {});

struct ArgAttrs {
  Dim axis = 0;
  bool keepdims = false;
  static constexpr void describe(auto& d) {
    d.field("axis", &ArgAttrs::axis, "The axis searched, from the front.");
    d.field("keepdims", &ArgAttrs::keepdims, "Keep it with extent 1.");
  }
};

extern const Op sum_op, prod_op, max_op, min_op, argmax_op, argmin_op, cumsum_op;

}  // namespace ramet::ops
