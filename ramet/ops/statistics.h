#pragma once
// Reductions beyond ops/reduction.h: those that leave NaN out, running products, averages.

#include "ramet/ops/reduction.h"

namespace ramet::ops {

Value cumprod(const Value& x, std::int64_t axis);
/// The largest minus the smallest element.
Value ptp(const Value& x, ReduceAttrs attrs = {});
/// int32.
Value count_nonzero(const Value& x, ReduceAttrs attrs = {});
Value standard_deviation(const Value& x, ReduceAttrs attrs = {});
/// The mean, or with `weights` (not null; of x's shape, or along one axis) the weighted mean.
Value average(const Value& x, const Value& weights, std::optional<std::int64_t> axis);
/// Over `axis`: integration by the trapezoidal rule with that distance between points.
Value trapezoid(const Value& y, double dx, std::int64_t axis);
/// With points x, of y's shape or a vector.
Value trapezoid(const Value& y, const Value& x, std::int64_t axis);

// NaN counts as absent. Where nothing is left: NaN, or -1 for positions.
Value nansum(const Value& x, ReduceAttrs attrs = {});
Value nanprod(const Value& x, ReduceAttrs attrs = {});
Value nanmax(const Value& x, ReduceAttrs attrs = {});
Value nanmin(const Value& x, ReduceAttrs attrs = {});
Value nanmean(const Value& x, ReduceAttrs attrs = {});
Value nanvar(const Value& x, ReduceAttrs attrs = {});
Value nanstd(const Value& x, ReduceAttrs attrs = {});
Value nanargmax(const Value& x, std::optional<std::int64_t> axis = std::nullopt,
                bool keepdims = false);
Value nanargmin(const Value& x, std::optional<std::int64_t> axis = std::nullopt,
                bool keepdims = false);

extern const Op cumprod_op;

}  // namespace ramet::ops
