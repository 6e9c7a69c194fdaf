// tf.linalg.

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;

Value adjoint(const Value& x) { return ops::conjugate(ops::swapaxes(x, -1, -2)); }

Result matmul(const TfCall& call) {
  Value a = call.tensor(0, "a"), b = call.tensor(1, "b");
  if (call.flag(4, "adjoint_a")) a = ops::conjugate(a);
  if (call.flag(5, "adjoint_b")) b = ops::conjugate(b);
  return ops::matmul(a, b,
                     {.transpose_a = call.flag(2, "transpose_a") || call.flag(4, "adjoint_a"),
                      .transpose_b = call.flag(3, "transpose_b") || call.flag(5, "adjoint_b")});
}

// The sum over the last axis of a and the first of b, or over those that are named.
Result tensordot(const TfCall& call) {
  const Value a = call.tensor(0, "a"), b = call.tensor(1, "b");
  const Json axes = call.json(2, "axes");
  std::vector<std::int64_t> of_a, of_b;
  if (axes.is_int()) {
    for (Dim i = 0; i < axes.as_int(); ++i) {
      of_a.push_back(static_cast<Dim>(a.rank()) - axes.as_int() + i);
      of_b.push_back(i);
    }
  } else {
    const auto list = [](const Json& json) {
      std::vector<std::int64_t> found;
      if (json.is_int()) return std::vector<std::int64_t>{json.as_int()};
      for (const Json& item : json.items()) found.push_back(item.as_int());
      return found;
    };
    of_a = list(axes[0]), of_b = list(axes[1]);
  }
  return ops::tensordot(a, b, of_a, of_b);
}

Result band_part(const TfCall& call) {
  Value x = call.tensor(0, "input");
  const Dim lower = call.integer(1, "num_lower", -1), upper = call.integer(2, "num_upper", -1);
  if (lower >= 0) x = ops::triu(x, -lower);
  return upper >= 0 ? ops::tril(x, upper) : x;
}

void refuse_unless_main(const TfCall& call) {
  const std::vector<Dim> k = call.integers(TfCall::nowhere, "k");
  if (!k.empty() && k != std::vector<Dim>{0})
    fail<NotImplementedError>("diag: expected the main diagonal, k=0.");
}

Value on_diagonal(const Value& vectors, const Value& elsewhere) {
  const Dim n = vectors.dim(-1);
  return ops::where(ops::diagonal_mask(n, elsewhere.dim(-1), 0), ops::expand_dims(vectors, -1),
                    elsewhere);
}

Result diag(const TfCall& call) {
  refuse_unless_main(call);
  const Value x = call.tensor(0, "diagonal");
  Shape shape = x.shape();
  shape.push_back(x.dim(-1));
  return on_diagonal(x,
                     ops::full(shape, call.number(TfCall::nowhere, "padding_value", 0), x.dtype()));
}

Result set_diag(const TfCall& call) {
  refuse_unless_main(call);
  const Value x = call.tensor(0, "input");
  if (x.dim(-1) != x.dim(-2))
    fail<NotImplementedError>("set_diag: expected square matrices, received {}.",
                              to_string(x.spec()));
  return on_diagonal(call.tensor(1, "diagonal"), x);
}

Result diag_part(const TfCall& call) {
  refuse_unless_main(call);
  return ops::diagonal(call.tensor(0, "input"), 0, -2, -1);
}

Result normalize(const TfCall& call) {
  const Value x = call.tensor(0, "tensor");
  ops::NormOptions options{.axes = call.integers(2, "axis"), .keepdims = true};
  const Json order = call.json(1, "ord");
  if (order.is_int() || order.is_double()) options.order = order.as_double();
  const Value length = ops::norm(x, options);
  return Result::tuple({ops::divide(x, length), length});
}

Result norm(const TfCall& call) {
  ops::NormOptions options{.axes = call.integers(2, "axis"), .keepdims = call.flag(3, "keepdims")};
  const Json order = call.json(1, "ord");
  if (order.is_int() || order.is_double()) options.order = order.as_double();
  Value x = call.tensor(0, "tensor");
  if (options.axes.empty()) {  // of all elements in a row
    const Value all = ops::norm(ops::reshape(x, {any_dim}), {options.order, false, {0}, false});
    return options.keepdims ? ops::reshape(all, Shape(x.rank(), 1)) : all;
  }
  return ops::norm(x, options);
}

Result svd(const TfCall& call) {
  const Value x = call.tensor(0, "tensor");
  if (!call.flag(2, "compute_uv", true)) return ops::singular_values(x);
  const ops::Svd parts = ops::svd(x, call.flag(1, "full_matrices"));
  return Result::tuple({parts.s, parts.u, parts.v});
}

Result qr(const TfCall& call) {
  const ops::Qr parts = ops::qr(call.tensor(0, "input"), call.flag(1, "full_matrices"));
  return Result::tuple({parts.q, parts.r});
}

Result solve(const TfCall& call) {
  const Value a = call.tensor(0, "matrix");
  return ops::solve(call.flag(2, "adjoint") ? adjoint(a) : a, call.tensor(1, "rhs"));
}

Result triangular_solve(const TfCall& call) {
  return ops::solve_triangular(
      call.tensor(0, "matrix"), call.tensor(1, "rhs"),
      {.lower = call.flag(2, "lower", true), .transpose = call.flag(3, "adjoint")});
}

Result cholesky_solve(const TfCall& call) {
  const Value factor = call.tensor(0, "chol");
  const Value inner = ops::solve_triangular(factor, call.tensor(1, "rhs"), {.lower = true});
  return ops::solve_triangular(factor, inner, {.lower = true, .transpose = true});
}

Value transposed(const Value& x) { return ops::swapaxes(x, -1, -2); }

// (aᵀ a + l²)⁻¹ aᵀ b, or of wide matrices aᵀ (a aᵀ + l²)⁻¹ b.
Result lstsq(const TfCall& call) {
  const Value a = call.tensor(0, "matrix"), b = call.tensor(1, "rhs");
  const double weight = call.number(2, "l2_regularizer", 0);
  const bool is_tall = a.dim(-2) >= a.dim(-1);
  const Value square =
      is_tall ? ops::matmul(a, a, {.transpose_a = true}) : ops::matmul(a, a, {.transpose_b = true});
  const Dim n = square.dim(-1);
  const Value regular = ops::add(square, ops::multiply(ops::eye(n, n, a.dtype()), weight));
  if (is_tall) return ops::solve(regular, ops::matmul(transposed(a), b));
  return ops::matmul(transposed(a), ops::solve(regular, b));
}

Result lu(const TfCall& call) {
  const ops::Lu parts = ops::lu(call.tensor(0, "input"));
  return Result::tuple(
      {parts.lu, ops::cast(parts.permutation, call.dtype(1, "output_idx_type", DType::int32))});
}

struct Factors {
  Value lower, upper, permutation;  ///< the last as a matrix P, with P x = L U
};
Factors factors_of(const TfCall& call) {
  const Value lu = call.tensor(0, "lower_upper"), perm = call.tensor(1, "perm");
  const Dim n = lu.dim(-1);
  return {ops::add(ops::tril(lu, -1), ops::eye(n, n, lu.dtype())), ops::triu(lu),
          ops::one_hot(perm, n, -1, lu.dtype())};
}
Value solved(const Factors& factors, const Value& rhs) {
  const Value inner =
      ops::solve_triangular(factors.lower, ops::matmul(factors.permutation, rhs), {.lower = true});
  return ops::solve_triangular(factors.upper, inner);
}
Result lu_solve(const TfCall& call) { return solved(factors_of(call), call.tensor(2, "rhs")); }
Result lu_matrix_inverse(const TfCall& call) {
  const Factors factors = factors_of(call);
  const Dim n = factors.lower.dim(-1);
  return solved(factors, ops::eye(n, n, factors.lower.dtype()));
}
Result lu_reconstruct(const TfCall& call) {
  const Factors factors = factors_of(call);
  return ops::matmul(transposed(factors.permutation), ops::matmul(factors.lower, factors.upper));
}

Result matrix_rank(const TfCall& call) {
  std::optional<double> tolerance;
  if (call.find(1, "tol") != nullptr) tolerance = call.number(1, "tol", 0);
  return ops::matrix_rank(call.tensor(0, "a"), tolerance);
}

// Three diagonals, (..., 3, n): of what stands right of the main one, of that, and left of it.
Value tridiagonal(const Value& compact) {
  const Dim n = compact.dim(-1);
  Value whole;
  for (Dim row = 0; row < 3; ++row) {
    const Value along = ops::squeeze(ops::slice_axis(compact, -2, row, row + 1), -2);
    const Value mask = ops::diagonal_mask(n, n, 1 - row);
    // Each number stands in its own row of the matrix.
    const Value part = ops::where(mask, ops::expand_dims(along, -1), 0.0);
    whole = whole ? ops::add(whole, part) : part;
  }
  return whole;
}
Value diagonals(const TfCall& call) {
  if (call.text(TfCall::nowhere, "diagonals_format", "compact") != "compact")
    fail<NotImplementedError>("tridiagonal: expected the format \"compact\".");
  return tridiagonal(call.tensor(0, "diagonals"));
}
Result tridiagonal_matmul(const TfCall& call) {
  return ops::matmul(diagonals(call), call.tensor(1, "rhs"));
}
Result tridiagonal_solve(const TfCall& call) {
  const Value a = diagonals(call);
  return ops::solve(call.flag(TfCall::nowhere, "transpose_rhs") ? transposed(a) : a,
                    call.tensor(1, "rhs"));
}

Result inv(const TfCall& call) {
  const Value inverse = ops::inv(call.tensor(0, "input"));
  return call.flag(1, "adjoint") ? adjoint(inverse) : inverse;
}

}  // namespace

std::span<const TfFunction> tf_linalg_functions() {
  static constexpr TfFunction list[] = {
      {"compat.v1.norm", norm},
      {"linalg.adjoint", [](const TfCall& c) -> Result { return adjoint(c.tensor(0, "matrix")); }},
      {"linalg.band_part", band_part},
      {"linalg.cholesky_solve", cholesky_solve},
      {"linalg.diag", diag},
      {"linalg.diag_part", diag_part},
      {"linalg.eigvalsh",
       [](const TfCall& c) -> Result { return ops::eigh(c.tensor(0, "tensor")).values; }},
      {"linalg.inv", inv},
      {"linalg.lstsq", lstsq},
      {"linalg.lu", lu},
      {"linalg.lu_matrix_inverse", lu_matrix_inverse},
      {"linalg.lu_reconstruct", lu_reconstruct},
      {"linalg.lu_solve", lu_solve},
      {"linalg.matmul", matmul},
      {"linalg.matrix_rank", matrix_rank},
      {"linalg.norm", norm},
      {"linalg.normalize", normalize},
      {"linalg.qr", qr},
      {"linalg.set_diag", set_diag},
      {"linalg.solve", solve},
      {"linalg.svd", svd},
      {"linalg.tensor_diag",
       [](const TfCall& c) -> Result { return ops::diag(c.tensor(0, "diagonal")); }},
      {"linalg.tensor_diag_part",
       [](const TfCall& c) -> Result { return ops::diag(c.tensor(0, "input")); }},
      {"linalg.triangular_solve", triangular_solve},
      {"linalg.tridiagonal_matmul", tridiagonal_matmul},
      {"linalg.tridiagonal_solve", tridiagonal_solve},
      {"norm", norm},
      {"tensordot", tensordot},
  };
  return list;
}

}  // namespace ramet
