#include "ramet/ops/matrix.h"

#include <limits>

#include "ramet/ops/creation.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/rearrange.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

void require_matrices(const Value& x, std::string_view who) {
  if (x.rank() < 2)
    fail<ValueError>("{}: expected at least two axes, received {}.", who, to_string(x.spec()));
}

// `product` of floats, in the type that both promote to.
template <class F>
Value in_floats(const Value& a, const Value& b, F&& product) {
  const DType dtype = promote(a.dtype(), b.dtype());
  const DType wide = is_float(dtype) || is_complex(dtype) ? dtype : DType::float32;
  return cast(product(cast(a, wide), cast(b, wide)), dtype);
}

}  // namespace

Value tril(const Value& x, Dim k) {
  require_matrices(x, "tril");
  return where(lower_triangle(x.dim(-2), x.dim(-1), k), x, zeros_like(x));
}

Value triu(const Value& x, Dim k) {
  require_matrices(x, "triu");
  return where(lower_triangle(x.dim(-2), x.dim(-1), k - 1), zeros_like(x), x);
}

// Diagonals lie one row and one column apart: a stride of the flattened matrix.
Value diagonal(const Value& x, Dim offset, std::int64_t axis1, std::int64_t axis2) {
  require_matrices(x, "diagonal");
  const Value matrices = moveaxis(x, {axis1, axis2}, {-2, -1});
  const Dim rows = matrices.dim(-2), columns = matrices.dim(-1);
  const Dim row = std::max<Dim>(-offset, 0), column = std::max<Dim>(offset, 0);
  const Dim count = std::max<Dim>(std::min(rows - row, columns - column), 0);
  Shape flat = matrices.shape();
  flat.erase(flat.size() - 1);
  flat.back() = rows * columns;
  const Value elements = reshape(matrices, flat);
  if (count == 0) return slice_axis(elements, -1, 0, 0);
  const Value places =
      arange(count, static_cast<double>(row * columns + column), static_cast<double>(columns + 1));
  return take(elements, places, -1);
}

Value diag(const Value& x, Dim k) {
  if (x.rank() == 2) return diagonal(x, k, 0, 1);
  if (x.rank() != 1)
    fail<ValueError>("diag: expected a vector or a matrix, received {}.", to_string(x.spec()));
  const Dim extent = x.dim(0) + std::abs(k);
  const std::pair<Dim, Dim> sides = k > 0 ? std::pair<Dim, Dim>(0, k) : std::pair<Dim, Dim>(-k, 0);
  // Row i holds x[i - max(-k, 0)].
  const Value column = expand_dims(pad(x, {sides}), -1);
  return where(diagonal_mask(extent, extent, k), column, zeros_like(column));
}

Value trace(const Value& x, Dim offset, std::int64_t axis1, std::int64_t axis2) {
  return sum(diagonal(x, offset, axis1, axis2), {.axes = {-1}});
}

Value eye(Dim rows, Dim columns, DType dtype) {
  return cast(diagonal_mask(rows, columns, 0), dtype);
}

Value dot(const Value& a, const Value& b) {
  return in_floats(a, b, [](const Value& x, const Value& y) {
    if (x.rank() == 0 || y.rank() == 0) return multiply(x, y);
    return tensordot(x, y, {-1}, {y.rank() == 1 ? std::int64_t{-1} : std::int64_t{-2}});
  });
}

Value inner(const Value& a, const Value& b) {
  return in_floats(a, b, [](const Value& x, const Value& y) {
    return x.rank() == 0 || y.rank() == 0 ? multiply(x, y) : tensordot(x, y, {-1}, {-1});
  });
}

Value outer(const Value& a, const Value& b) {
  return multiply(reshape(a, {any_dim, 1}), reshape(b, {any_dim}));
}

Value vdot(const Value& a, const Value& b) {
  return dot(reshape(a, {any_dim}), reshape(b, {any_dim}));
}

Value kron(const Value& a, const Value& b) {
  const std::size_t rank = std::max(a.rank(), b.rank());
  Shape spread_a, spread_b, result;
  for (std::size_t i = 0; i < rank; ++i) {
    const auto extent = [&](const Value& x) {
      return i + x.rank() < rank ? Dim{1} : x.shape()[i + x.rank() - rank];
    };
    for (Dim dim : {extent(a), Dim{1}}) spread_a.push_back(dim);
    for (Dim dim : {Dim{1}, extent(b)}) spread_b.push_back(dim);
    result.push_back(extent(a) * extent(b));
  }
  return reshape(multiply(reshape(a, spread_a), reshape(b, spread_b)), result);
}

Value cross(const Value& a, const Value& b, const CrossAxes& axes) {
  const Values both = promote_all({moveaxis(a, {axes.a}, {-1}), moveaxis(b, {axes.b}, {-1})});
  for (const Value& x : both) {
    if (x.dim(-1) != 2 && x.dim(-1) != 3) {
      fail<ValueError>("cross: expected vectors of 2 or 3 elements, received {}.",
                       describe({a, b}));
    }
  }
  const bool is_flat = both[0].dim(-1) == 2 && both[1].dim(-1) == 2;
  const auto part = [&](std::size_t which, Dim i) {
    const Value& x = both[which];
    if (i == 2 && x.dim(-1) == 2) return zeros_like(squeeze(slice_axis(x, -1, 0, 1), -1));
    return squeeze(slice_axis(x, -1, i, i + 1), -1);
  };
  const auto element = [&](Dim i, Dim j) {
    return subtract(multiply(part(0, i), part(1, j)), multiply(part(0, j), part(1, i)));
  };
  if (is_flat) return element(0, 1);
  return moveaxis(stack({element(1, 2), element(2, 0), element(0, 1)}, -1), {-1}, {axes.c});
}

Value correlate(const Value& a, const Value& b, CorrelateMode mode) {
  const DType promoted = promote(a.dtype(), b.dtype());
  DType dtype = promoted == DType::int64 ? DType::float64 : DType::float32;
  if (is_float(promoted)) dtype = promoted;
  if (a.rank() != 1 || b.rank() != 1) {
    fail<ValueError>("correlate: expected two vectors, received {}.", describe({a, b}));
  }
  const Dim n = a.dim(0), m = b.dim(0);
  Value x = cast(a, dtype);
  if (mode != CorrelateMode::valid) x = pad(x, {{m - 1, m - 1}});
  const Value windows = frames(x, m, 1);
  const Value all = matmul(windows, cast(b, dtype));
  if (mode != CorrelateMode::same) return all;
  const Dim begin = (n + m - 1 - std::max(n, m)) / 2;
  return slice_axis(all, 0, begin, begin + std::max(n, m));
}

Value corrcoef(const Value& x) {
  const Value y = x.dtype() == DType::int64 ? cast(x, DType::float64) : to_float(x, "corrcoef");
  if (y.rank() == 0) return full({}, std::numeric_limits<double>::quiet_NaN());
  const Value rows = y.rank() == 1 ? expand_dims(y, 0) : y;
  const Value centred = subtract(rows, mean(rows, {{-1}, true}));
  const Value covariance = divide(matmul(centred, centred, {.transpose_b = true}),
                                  static_cast<double>(rows.dim(-1) - 1));
  const Value deviation = sqrt(diagonal(covariance, 0, -2, -1));
  const Value scale = multiply(expand_dims(deviation, -1), expand_dims(deviation, -2));
  const Value result = clip(divide(covariance, scale), -1, 1);
  return y.rank() == 1 ? reshape(result, {}) : result;
}

Value cdist(const Value& x, const Value& y) {
  const Value difference = subtract(expand_dims(x, -2), expand_dims(y, -3));
  return sqrt(sum(square(difference), {.axes = {-1}}));
}

}  // namespace ramet::ops
