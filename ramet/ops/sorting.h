#pragma once
// Order along an axis, and what is built on it.

#include "ramet/ops/elementwise.h"
#include "ramet/ops/op.h"

namespace ramet::ops {

struct SortAttrs {
  Dim axis = 0;
  bool descending = false;
  Dim count = any_dim;  ///< only so many of the first; -1 means all
  static constexpr void describe(auto& d) {
    d.field("axis", &SortAttrs::axis, "From the front.");
    d.field("descending", &SortAttrs::descending, "The largest first.");
    d.field("count", &SortAttrs::count, "Only so many of the first; -1 means all.");
  }
};
/// int32 positions along `axis` that sort x; of equal elements the earlier one comes first. NaN is
/// larger than every number.
Value argsort(const Value& x, std::int64_t axis = -1, bool descending = false);
Value sort(const Value& x, std::int64_t axis = -1, bool descending = false);

struct TopK {
  Value values, indices;  ///< (..., k)
};
/// The k largest of the last axis, the largest first. Raises ValueError when there are fewer.
TopK top_k(const Value& x, Dim k);
/// Whether the prediction of the target class is among the k largest: targets (batch,), predictions
/// (batch, classes). Ties count as in; a target that is no class, or predictions that are not
/// finite, as out.
Value in_top_k(const Value& targets, const Value& predictions, Dim k);
/// Positions of the k + 1 smallest of the last axis, in order, then of the others, the largest
/// first, as Keras does with TensorFlow.
Value argpartition(const Value& x, Dim k);

struct SearchAttrs {
  bool right = false;
  static constexpr void describe(auto& d) {
    d.field("right", &SearchAttrs::right, "Behind equal elements instead of before them.");
  }
};
/// Where each value would go in a sorted vector: int32 of the values' shape.
Value searchsorted(const Value& sorted, const Value& values, bool right = false);

/// Whether each element of x is one of `candidates`.
Value isin(const Value& x, const Value& candidates);

enum class QuantileMethod { linear, lower, higher, midpoint, nearest };
constexpr auto choices(QuantileMethod) {
  return std::array<std::string_view, 5>{"linear", "lower", "higher", "midpoint", "nearest"};
}
struct QuantileOptions {
  std::vector<Dim> axes = {};  ///< none means all
  QuantileMethod method = QuantileMethod::linear;
  bool keepdims = false;
  bool ignore_nan = false;  ///< else a NaN makes its quantiles NaN
};
/// The element below which a fraction q (a scalar or a vector) lies. The axis of q comes first.
/// Extents must be known.
Value quantile(const Value& x, const Value& q, const QuantileOptions& options = {});

extern const Op argsort_op, searchsorted_op;

}  // namespace ramet::ops
