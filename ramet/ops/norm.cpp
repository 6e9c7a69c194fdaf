// Norms of vectors and matrices.

#include <cmath>

#include "ramet/ops/decompositions.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/rearrange.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Value vector_norm(const Value& x, double order, const ReduceAttrs& over) {
  if (order == 2) return sqrt(sum(square(x), over));
  if (std::isinf(order)) return order > 0 ? max(absolute(x), over) : min(absolute(x), over);
  if (order == 0) return sum(cast(not_equal(x, 0.0), x.dtype()), over);
  return power(sum(power(absolute(x), order), over), 1 / order);
}

// The largest or smallest sum of absolute values along one of the axes.
Value sum_norm(const Value& x, Dim summed, Dim compared, bool largest) {
  const Value sums = sum(absolute(x), {{summed}, true});
  return largest ? max(sums, {{compared}, true}) : min(sums, {{compared}, true});
}

// With extent 1 in the two axes.
Value matrix_norm(const Value& x, double order, Dim row, Dim column) {
  if (order == 1 || order == -1) return sum_norm(x, row, column, order > 0);
  if (std::isinf(order)) return sum_norm(x, column, row, order > 0);
  const Value s = singular_values(moveaxis(x, {row, column}, {-2, -1}));
  const ReduceAttrs last{{-1}, false};
  const Value result = order == 2 ? max(s, last) : min(s, last);
  const auto first_new = std::min(row, column), second_new = std::max(row, column);
  return expand_dims(expand_dims(result, first_new), second_new);
}

}  // namespace

Value norm(const Value& x, const NormOptions& options) {
  const Value y = to_float(x, "norm");
  std::vector<Dim> axes;
  for (Dim axis : options.axes)
    axes.push_back(static_cast<Dim>(normalize_axis(axis, x.rank(), "norm")));
  for (std::size_t i = 0; options.axes.empty() && i < x.rank(); ++i)
    axes.push_back(static_cast<Dim>(i));
  const ReduceAttrs over{axes, options.keepdims};
  if (axes.size() == 1 && !options.is_nuclear)
    return vector_norm(y, options.order.value_or(2), over);
  if (!options.order && !options.is_nuclear) return sqrt(sum(square(y), over));
  const double order = options.order.value_or(2);
  const bool is_known =
      options.is_nuclear || std::isinf(order) || std::abs(order) == 1 || std::abs(order) == 2;
  if (axes.size() != 2 || !is_known) {
    fail<ValueError>("Invalid `ord` argument for matrix norm. Received: ord={} with {} axes",
                     options.is_nuclear ? "nuc" : std::to_string(order), axes.size());
  }
  if (options.is_nuclear) {
    const Value total = sum(singular_values(moveaxis(y, axes, {-2, -1})), {.axes = {-1}});
    if (!options.keepdims) return total;
    return expand_dims(expand_dims(total, std::min(axes[0], axes[1])), std::max(axes[0], axes[1]));
  }
  const Value kept = matrix_norm(y, order, axes[0], axes[1]);
  if (options.keepdims) return kept;
  return squeeze(squeeze(kept, std::max(axes[0], axes[1])), std::min(axes[0], axes[1]));
}

}  // namespace ramet::ops
