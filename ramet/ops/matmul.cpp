#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

// Rows and columns of a factor as the product sees it.
struct Factor {
  Shape leading;
  Dim rows, columns;
};

Factor factor_of(const Shape& shape, bool transposed) {
  const std::size_t rank = shape.size();
  const Dim first = shape[rank - 2], second = shape[rank - 1];
  return {Shape(std::span(shape.begin(), rank - 2)), transposed ? second : first,
          transposed ? first : second};
}

Specs infer_matmul(const Call& call) {
  require_numeric(call);
  const auto& attrs = call.as<MatmulAttrs>();
  const Value &a = call.inputs[0], &b = call.inputs[1];
  const auto refuse = [&] {
    fail<ValueError>("matmul: expected shapes (..., m, k) and (..., k, n), received {}.",
                     describe(call.inputs));
  };
  if (a.rank() < 2 || b.rank() < 2 || a.dtype() != b.dtype()) refuse();
  const Factor left = factor_of(a.shape(), attrs.transpose_a);
  const Factor right = factor_of(b.shape(), attrs.transpose_b);
  const Dim k = left.columns, also_k = right.rows;
  if (k != also_k && k != any_dim && also_k != any_dim) refuse();
  Shape result = broadcast(left.leading, right.leading, "matmul");
  result.push_back(left.rows);
  result.push_back(right.columns);
  return {{result, a.dtype()}};
}

Value merge_leading_axes(const Value& x) { return reshape(x, {any_dim, x.shape().back()}); }

// With C = op(A) op(B): dA is dC op(B)ᵀ and dB is op(A)ᵀ dC, each transposed where A or B is.
Values matmul_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto [ta, tb] = call.as<MatmulAttrs>();
  const Value &a = call.inputs[0], &b = call.inputs[1], &dc = arriving[0];
  const Value da = ta ? matmul(b, dc, {tb, true}) : matmul(dc, b, {false, !tb});
  if (b.rank() == 2 && a.rank() > 2 && !ta) {  // one product instead of a sum of many
    const Value rows = merge_leading_axes(a), drows = merge_leading_axes(dc);
    return {da, tb ? matmul(drows, rows, {true, false}) : matmul(rows, drows, {true, false})};
  }
  return {da, tb ? matmul(dc, a, {true, ta}) : matmul(a, dc, {!ta, false})};
}

}  // namespace

const Op matmul_op = {.name = "matmul", .infer = infer_matmul, .grad = matmul_gradient};

Value matmul(const Value& a, const Value& b, MatmulAttrs attrs) {
  Values factors = promote_all({a, b});
  if (a.rank() == 0 || b.rank() == 0) {
    fail<ValueError>("matmul: expected at least one axis, received {}.", describe(factors));
  }
  // NumPy's rule: a vector gets an axis of extent 1, which the result loses again.
  if (a.rank() == 1) {
    factors[0] = expand_dims(factors[0], 0);
    attrs.transpose_a = false;
  }
  if (b.rank() == 1) {
    factors[1] = expand_dims(factors[1], 1);
    attrs.transpose_b = false;
  }
  Value product = emit(matmul_op, std::move(factors), attrs);
  if (a.rank() == 1) product = squeeze(product, -2);
  if (b.rank() == 1) product = squeeze(product, -1);
  return product;
}

}  // namespace ramet::ops
