#include "ramet/ops/decompositions.h"

#include <cmath>

#include "ramet/ops/arithmetic.h"
#include "ramet/ops/complex.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/gradients.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/matrix.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/rearrange.h"
#include "ramet/ops/reduction.h"
#include "ramet/ops/sorting.h"

namespace ramet::ops {

namespace {

void require_matrix(const Value& x, std::string_view who, bool square) {
  const bool is_matrix = x.rank() >= 2 && (is_float(x.dtype()) || is_complex(x.dtype()));
  const bool fits = is_matrix && (!square || x.dim(-1) == any_dim || x.dim(-2) == any_dim ||
                                  x.dim(-1) == x.dim(-2));
  if (!fits) {
    fail<ValueError>("{}: expected {} matrices of floats, received {}.", who,
                     square ? "square" : "", to_string(x.spec()));
  }
}

Shape batch_of(const Shape& shape) { return Shape(std::span(shape.begin(), shape.size() - 2)); }

Shape with(Shape shape, std::initializer_list<Dim> dims) {
  for (Dim dim : dims) shape.push_back(dim);
  return shape;
}

Dim least(Dim a, Dim b) { return a == any_dim || b == any_dim ? any_dim : std::min(a, b); }

Value transposed(const Value& x) { return swapaxes(x, -1, -2); }

Specs infer_cholesky(const Call& call) {
  require_matrix(call.inputs[0], "cholesky", true);
  return {call.inputs[0].spec()};
}

Specs infer_lu(const Call& call) {
  const Value& x = call.inputs[0];
  require_matrix(x, "lu", true);
  return {x.spec(), {with(batch_of(x.shape()), {x.dim(-1)}), DType::int32}};
}

Specs infer_slogdet(const Call& call) {
  const Value& x = call.inputs[0];
  require_matrix(x, "slogdet", true);
  const Spec one{batch_of(x.shape()), x.dtype()};
  return {one, one};
}

Specs infer_solve(const Call& call) {
  const Value &a = call.inputs[0], &b = call.inputs[1];
  require_matrix(a, call.op->name, true);
  require_matrix(b, call.op->name, false);
  same_extent(a.dim(-1), b.dim(-2), call.op->name, "numbers of rows");
  if (a.dtype() != b.dtype() || !is_compatible(batch_of(a.shape()), batch_of(b.shape()))) {
    fail<ValueError>("{}: expected as many matrices as right sides, of one type, received {}.",
                     call.op->name, describe(call.inputs));
  }
  return {b.spec()};
}

Specs infer_qr(const Call& call) {
  const Value& x = call.inputs[0];
  require_matrix(x, "qr", false);
  const Dim m = x.dim(-2), n = x.dim(-1), k = call.as<FactorAttrs>().full ? m : least(m, n);
  return {{with(batch_of(x.shape()), {m, k}), x.dtype()},
          {with(batch_of(x.shape()), {k, n}), x.dtype()}};
}

Specs infer_svd(const Call& call) {
  const Value& x = call.inputs[0];
  require_matrix(x, "svd", false);
  const Shape batch = batch_of(x.shape());
  const bool full = call.as<FactorAttrs>().full;
  const Dim m = x.dim(-2), n = x.dim(-1), k = least(m, n);
  return {{with(batch, {m, full ? m : k}), x.dtype()},
          {with(batch, {k}), part_dtype(x.dtype())},
          {with(batch, {n, full ? n : k}), x.dtype()}};
}

Specs infer_eigh(const Call& call) {
  const Value& x = call.inputs[0];
  require_matrix(x, "eigh", true);
  return {{with(batch_of(x.shape()), {x.dim(-1)}), x.dtype()}, x.spec()};
}

Specs infer_eig(const Call& call) {
  const Value& x = call.inputs[0];
  require_matrix(x, "eig", true);
  const DType dtype = x.dtype() == DType::float64 || x.dtype() == DType::complex128
                          ? DType::complex128
                          : DType::complex64;
  return {{with(batch_of(x.shape()), {x.dim(-1)}), dtype}, {x.shape(), dtype}};
}

// ---------------------------------------------------------------- gradients

// The formulas below are those of real matrices.
void require_real(const Call& call) {
  if (!is_complex(call.inputs[0].dtype())) return;
  fail<NotImplementedError>("gradients: expected real matrices, received {} of {}.", call.op->name,
                            describe(call.inputs));
}

// Half of the diagonal, and what is below it.
Value lower_half(const Value& x) {
  const Value half = multiply(eye(x.dim(-2), x.dim(-1), x.dtype()), 0.5);
  return multiply(tril(x), subtract(1.0, half));
}

// Iain Murray, 2016: "Differentiation of the Cholesky decomposition".
Values grad_cholesky(const Call&, const Values& outputs, const Values& arriving) {
  const Value& factor = outputs[0];
  const Value inner_part = lower_half(matmul(factor, tril(arriving[0]), {.transpose_a = true}));
  const TriangularAttrs back{.lower = true, .transpose = true};
  const Value right = solve_triangular(factor, transposed(inner_part), back);  // L⁻ᵀ Pᵀ
  const Value both = solve_triangular(factor, transposed(right), back);        // L⁻ᵀ P L⁻¹
  return {multiply(add(both, transposed(both)), 0.5)};
}

// With P x = L U and M = L⁻¹ P dx U⁻¹: dL = L tril(M, -1), dU = triu(M) U.
Values grad_lu(const Call& call, const Values& outputs, const Values& arriving) {
  require_real(call);
  const Value& factors = outputs[0];
  const Value identity =
      broadcast_to(eye(factors.dim(-2), factors.dim(-1), factors.dtype()), factors.shape());
  const Value lower = add(tril(factors, -1), identity), upper = triu(factors);
  const Value inner = add(tril(matmul(lower, tril(arriving[0], -1), {.transpose_a = true}), -1),
                          triu(matmul(triu(arriving[0]), upper, {.transpose_b = true})));
  const Value left = solve_triangular(lower, inner, {.lower = true, .transpose = true});
  const Value both = transposed(solve_triangular(upper, transposed(left)));
  const Value back = broadcast_to(expand_dims(argsort(outputs[1]), -1), factors.shape());
  return {take_along_axis(both, back, -2)};
}

Values grad_slogdet(const Call& call, const Values&, const Values& arriving) {
  if (!arriving[1]) return {Value()};
  const Value scale = expand_dims(expand_dims(arriving[1], -1), -1);
  return {multiply(transposed(inv(call.inputs[0])), scale)};
}

Values grad_solve(const Call& call, const Values& outputs, const Values& arriving) {
  const Value db = solve(transposed(call.inputs[0]), arriving[0]);
  return {negative(matmul(db, outputs[0], {.transpose_b = true})), db};
}

Values grad_solve_triangular(const Call& call, const Values& outputs, const Values& arriving) {
  const auto& attrs = call.as<TriangularAttrs>();
  const Value db = solve_triangular(call.inputs[0], arriving[0], {attrs.lower, !attrs.transpose});
  const Value da = attrs.transpose ? negative(matmul(outputs[0], db, {.transpose_b = true}))
                                   : negative(matmul(db, outputs[0], {.transpose_b = true}));
  return {attrs.lower ? tril(da) : triu(da), db};
}

// Giles, 2008. Eigenvectors of equal eigenvalues have no derivative of their own.
Values grad_eigh(const Call& call, const Values& outputs, const Values& arriving) {
  require_real(call);
  const Value &values = outputs[0], &vectors = outputs[1];
  const Dim n = values.dim(-1);
  Value middle = full({n, n}, 0, values.dtype());
  if (arriving[0]) middle = multiply(eye(n, n, values.dtype()), expand_dims(arriving[0], -2));
  if (arriving[1]) {
    const Value gap = subtract(expand_dims(values, -2), expand_dims(values, -1));
    const Value is_equal = equal(gap, 0.0);
    const Value inverse_gap = where(is_equal, 0.0, divide(1.0, where(is_equal, 1.0, gap)));
    middle =
        add(middle, multiply(inverse_gap, matmul(vectors, arriving[1], {.transpose_a = true})));
  }
  const Value dx = matmul(matmul(vectors, middle), vectors, {.transpose_b = true});
  return {multiply(add(dx, transposed(dx)), 0.5)};
}

Value or_zeros(const Value& arriving, const Value& output) {
  return arriving ? arriving : zeros_like(output);
}

// Liao, Liu, Wang, Xiang, 2019: "Differentiable programming tensor networks".
Values grad_qr(const Call& call, const Values& outputs, const Values& arriving) {
  require_real(call);
  const Value &q = outputs[0], &r = outputs[1], &x = call.inputs[0];
  if (call.as<FactorAttrs>().full || x.dim(-2) < x.dim(-1)) {
    fail<ValueError>(
        "gradients: expected a reduced qr of matrices with at least as many rows as columns, "
        "received {}.",
        describe(call.inputs));
  }
  const Value dq = or_zeros(arriving[0], q), dr = or_zeros(arriving[1], r);
  const Value m =
      subtract(matmul(r, dr, {.transpose_b = true}), matmul(dq, q, {.transpose_a = true}));
  const Value below = tril(m, -1);
  const Value symmetric =
      add(add(below, transposed(below)), multiply(m, eye(m.dim(-2), m.dim(-1), m.dtype())));
  const Value left = add(dq, matmul(q, symmetric));
  // left R⁻ᵀ is the transpose of R⁻¹ leftᵀ.
  return {transposed(solve_triangular(r, transposed(left)))};
}

// Townsend, 2016: "Differentiating the singular value decomposition". Singular values must differ.
Values grad_svd(const Call& call, const Values& outputs, const Values& arriving) {
  require_real(call);
  const Value &u = outputs[0], &s = outputs[1], &v = outputs[2];
  if (call.as<FactorAttrs>().full && call.inputs[0].dim(-1) != call.inputs[0].dim(-2)) {
    fail<ValueError>("gradients: expected an svd without full matrices, received {}.",
                     describe(call.inputs));
  }
  const Dim k = s.dim(-1);
  const Value row = expand_dims(s, -2), column = expand_dims(s, -1);
  const Value gap = subtract(square(row), square(column)), is_equal = equal(gap, 0.0);
  const Value inverse_gap = where(is_equal, 0.0, divide(1.0, where(is_equal, 1.0, gap)));
  Value middle = full({k, k}, 0, s.dtype());
  if (arriving[1]) middle = multiply(eye(k, k, s.dtype()), expand_dims(arriving[1], -2));
  const auto rotation = [&](const Value& vectors, const Value& change) {
    const Value part = multiply(inverse_gap, matmul(vectors, change, {.transpose_a = true}));
    return add(part, transposed(part));
  };
  // What leaves the space of the vectors.
  const auto outside = [&](const Value& vectors, const Value& change) {
    const Value inside = matmul(vectors, matmul(vectors, change, {.transpose_a = true}));
    return divide(subtract(change, inside), row);
  };
  if (arriving[0]) middle = add(middle, multiply(rotation(u, arriving[0]), row));
  if (arriving[2]) middle = add(middle, multiply(column, rotation(v, arriving[2])));
  Value dx = matmul(matmul(u, middle), v, {.transpose_b = true});
  if (arriving[0]) dx = add(dx, matmul(outside(u, arriving[0]), v, {.transpose_b = true}));
  if (arriving[2]) dx = add(dx, matmul(u, outside(v, arriving[2]), {.transpose_b = true}));
  return {dx};
}

// Boeddeker et al., 2017, for vectors of length 1. What arrives is conjugate (gradients.cpp).
Values grad_eig(const Call&, const Values& outputs, const Values& arriving) {
  const Value &values = outputs[0], &vectors = outputs[1];
  const Value adjoint = conjugate(transposed(vectors));
  const Value identity = eye(values.dim(-1), values.dim(-1), values.dtype());
  Value middle = zeros_like(vectors);
  if (arriving[0]) middle = multiply(identity, expand_dims(conjugate(arriving[0]), -2));
  if (arriving[1]) {
    const Value gap = subtract(expand_dims(values, -2), expand_dims(values, -1));
    const Value inverse_gap = conjugate(divide_no_nan(1.0, gap));
    const Value turned = matmul(adjoint, conjugate(arriving[1]));
    const Value lengths = multiply(identity, real(turned));
    const Value across = subtract(turned, matmul(matmul(adjoint, vectors), lengths));
    middle = add(middle, multiply(inverse_gap, across));
  }
  return {conjugate(solve(adjoint, matmul(middle, adjoint)))};
}

// Right sides with as many axes as the matrices, and whether an axis was added.
std::pair<Value, bool> as_columns(const Value& a, const Value& b) {
  const bool is_vector = b.rank() + 1 == a.rank();
  return {is_vector ? expand_dims(b, -1) : b, is_vector};
}

// Solvers take one right side for each matrix.
Value solved(const Op& op, const Value& a, const Value& b, Attrs attrs) {
  const Values floats = promote_all({to_inexact(a, op.name), to_inexact(b, op.name)});
  const auto [columns, is_vector] = as_columns(floats[0], floats[1]);
  const Value x = emit(op, {floats[0], columns}, std::move(attrs));
  return is_vector ? squeeze(x, -1) : x;
}

}  // namespace

const Op cholesky_op = {.name = "cholesky", .infer = infer_cholesky, .grad = grad_cholesky};
const Op lu_op = {.name = "lu", .infer = infer_lu, .grad = grad_lu};
const Op slogdet_op = {.name = "slogdet", .infer = infer_slogdet, .grad = grad_slogdet};
const Op solve_op = {.name = "solve", .infer = infer_solve, .grad = grad_solve};
const Op solve_triangular_op = {
    .name = "solve_triangular", .infer = infer_solve, .grad = grad_solve_triangular};
const Op qr_op = {.name = "qr", .infer = infer_qr, .grad = grad_qr};
const Op svd_op = {.name = "svd", .infer = infer_svd, .grad = grad_svd};
const Op eig_op = {.name = "eig", .infer = infer_eig, .grad = grad_eig};
const Op eigh_op = {.name = "eigh", .infer = infer_eigh, .grad = grad_eigh};

Value cholesky(const Value& x) { return emit(cholesky_op, {to_float(x, "cholesky")}); }

Value cholesky_inverse(const Value& factor, bool upper) {
  const Value identity =
      broadcast_to(eye(factor.dim(-2), factor.dim(-1), factor.dtype()), factor.shape());
  const Value inverse = solve_triangular(factor, identity, {.lower = !upper});
  return matmul(inverse, inverse, {.transpose_a = !upper, .transpose_b = upper});
}

Lu lu(const Value& x) {
  const Values parts = emit_all(lu_op, {to_float(x, "lu")});
  return {parts[0], parts[1]};
}

SignLogDet slogdet(const Value& x) {
  const Values parts = emit_all(slogdet_op, {to_inexact(x, "slogdet")});
  return {parts[0], parts[1]};
}

Value det(const Value& x) {
  const SignLogDet parts = slogdet(x);
  const Value product = multiply(parts.sign, exp(parts.logabsdet));
  if (!is_complex(product.dtype())) return product;
  // The sign moves here too: the derivative is the determinant times that of its logarithm.
  const Value change = subtract(parts.logabsdet, stop_gradient(parts.logabsdet));
  return multiply(stop_gradient(product), exp(change));
}

Value solve(const Value& a, const Value& b) { return solved(solve_op, a, b, {}); }
Value solve_triangular(const Value& a, const Value& b, TriangularAttrs attrs) {
  return solved(solve_triangular_op, to_float(a, "solve_triangular"),
                to_float(b, "solve_triangular"), attrs);
}

Value inv(const Value& x) {
  const Value floats = to_inexact(x, "inv");
  require_matrix(floats, "inv", true);
  return solve(floats, broadcast_to(eye(x.dim(-2), x.dim(-1), floats.dtype()), x.shape()));
}

Qr qr(const Value& x, bool full) {
  const Values parts = emit_all(qr_op, {to_inexact(x, "qr")}, FactorAttrs{full});
  return {parts[0], parts[1]};
}

Svd svd(const Value& x, bool full) {
  const Values parts = emit_all(svd_op, {to_inexact(x, "svd")}, FactorAttrs{full});
  return {parts[0], parts[1], parts[2]};
}

Value singular_values(const Value& x) { return svd(x).s; }

Eigh eigh(const Value& x) {
  const Values parts = emit_all(eigh_op, {to_inexact(x, "eigh")});
  return {parts[0], parts[1]};
}

Eigh eig(const Value& x) {
  const Values parts = emit_all(eig_op, {to_inexact(x, "eig")});
  return {parts[0], parts[1]};
}

// ---------------------------------------------------------------- least squares

namespace {

// The distance between 1 and the next number of the type.
double epsilon_of(DType dtype) {
  switch (dtype) {
    case DType::float64:
      return 0x1p-52;
    case DType::float16:
      return 0x1p-10;
    case DType::bfloat16:
      return 0x1p-7;
    default:
      return 0x1p-23;
  }
}

double larger_extent(const Value& x) { return static_cast<double>(std::max(x.dim(-1), x.dim(-2))); }

// v diag(1 / s) uᵀ; singular values below `cutoff` times the largest count as 0.
Value inverse_of(const Svd& parts, double cutoff) {
  const Value largest = max(parts.s, {{-1}, true});
  const Value counts = greater(parts.s, multiply(largest, cutoff));
  const Value inverse = where(counts, divide(1.0, where(counts, parts.s, 1.0)), 0.0);
  return matmul(multiply(parts.v, expand_dims(inverse, -2)), parts.u, {.transpose_b = true});
}

}  // namespace

Value pinv(const Value& x, std::optional<double> rcond) {
  const Value floats = to_float(x, "pinv");
  return inverse_of(svd(floats),
                    rcond.value_or(10 * larger_extent(x) * epsilon_of(floats.dtype())));
}

Value lstsq(const Value& a, const Value& b, std::optional<double> rcond) {
  const Values floats = promote_all({to_float(a, "lstsq"), to_float(b, "lstsq")});
  const double epsilon = epsilon_of(floats[0].dtype());
  double cutoff = rcond.value_or(epsilon * larger_extent(a));
  if (cutoff < 0) cutoff = epsilon;
  const auto [columns, is_vector] = as_columns(floats[0], floats[1]);
  const Value x = matmul(inverse_of(svd(floats[0]), cutoff), columns);
  return is_vector ? squeeze(x, -1) : x;
}

Value matrix_rank(const Value& x, std::optional<double> tol) {
  const Value floats = to_float(x, "matrix_rank"), s = singular_values(floats);
  const Value limit =
      tol ? full({}, *tol, floats.dtype())
          : multiply(max(s, {{-1}, true}), larger_extent(x) * epsilon_of(floats.dtype()));
  return sum(cast(greater(s, limit), DType::int32), {.axes = {-1}});
}

}  // namespace ramet::ops
