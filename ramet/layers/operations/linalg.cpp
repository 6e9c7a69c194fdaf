#include "ramet/layers/operations/linalg.h"

#include "ramet/layers/operations/family.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

Value Cholesky::call(const CallInputs& inputs) const {
  const Value lower = ops::cholesky(inputs.value("x"));
  return upper ? ops::swapaxes(lower, -1, -2) : lower;
}

Value CholeskyInverse::call(const CallInputs& inputs) const {
  return ops::cholesky_inverse(inputs.value("x"), upper);
}

Value Det::call(const CallInputs& inputs) const { return ops::det(inputs.value("x")); }

Values Eig::call(const CallInputs& inputs) const {
  const ops::Eigh result = ops::eig(inputs.value("x"));
  return {result.values, result.vectors};
}

Values Eigh::call(const CallInputs& inputs) const {
  const ops::Eigh result = ops::eigh(inputs.value("x"));
  return {result.values, result.vectors};
}

Value Inv::call(const CallInputs& inputs) const { return ops::inv(inputs.value("x")); }

Value Lstsq::call(const CallInputs& inputs) const {
  return ops::lstsq(tensor_argument(inputs, "a"), tensor_argument(inputs, "b"), rcond);
}

Values LuFactor::call(const CallInputs& inputs) const {
  const ops::Lu result = ops::lu(inputs.value("x"));
  return {result.lu, ops::argsort(result.permutation, -1)};
}

Value MatrixRank::call(const CallInputs& inputs) const {
  return ops::matrix_rank(inputs.value("x"), tol);
}

Value Norm::call(const CallInputs& inputs) const {
  ops::NormOptions options{.axes = axis ? axis->values() : std::vector<Dim>(),
                           .keepdims = keepdims};
  options.is_nuclear = ord == Json("nuc");
  if (!ord.is_null() && !ord.is_string()) options.order = ord.as_double();
  if (ord.is_string() && !options.is_nuclear && !(ord == Json("fro"))) {
    fail<ValueError>(
        "Invalid `ord` argument. Expected one of {{'fro', 'nuc'}} when using string. Received: "
        "ord={}",
        ord.as_string());
  }
  return ops::norm(inputs.value("x"), options);
}

Value Pinv::call(const CallInputs& inputs) const { return ops::pinv(inputs.value("x"), rcond); }

Values Qr::call(const CallInputs& inputs) const {
  const ops::Qr result = ops::qr(inputs.value("x"), mode == "complete");
  return {result.q, result.r};
}

Tree<Value> SVD::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  if (!compute_uv) return ops::singular_values(x);
  const ops::Svd parts = ops::svd(x, full_matrices);
  return Tree<Value>::list_of({parts.u, parts.s, ops::conjugate(ops::swapaxes(parts.v, -1, -2))});
}

Value Solve::call(const CallInputs& inputs) const {
  return ops::solve(tensor_argument(inputs, "a"), tensor_argument(inputs, "b"));
}

Value SolveTriangular::call(const CallInputs& inputs) const {
  return ops::solve_triangular(tensor_argument(inputs, "a"), tensor_argument(inputs, "b"),
                               {.lower = lower});
}

std::vector<LayerEntry> linalg_operations() {
  return operation_entries<Cholesky, CholeskyInverse, Det, Eig, Eigh, Inv, Lstsq, LuFactor,
                           MatrixRank, Norm, Pinv, Qr, SVD, Solve, SolveTriangular>();
}

}  // namespace operations

namespace ops {

KerasTensor cholesky(const KerasTensor& x, bool upper) {
  return record(operations::Cholesky{upper}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor cholesky_inverse(const KerasTensor& x, bool upper) {
  return record(operations::CholeskyInverse{upper}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor det(const KerasTensor& x) {
  return record(operations::Det{}, Arguments<KerasTensor>{{x}, {}});
}

std::vector<KerasTensor> eig(const KerasTensor& x) {
  return apply_operation(operations::Eig{}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

std::vector<KerasTensor> eigh(const KerasTensor& x) {
  return apply_operation(operations::Eigh{}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

KerasTensor inv(const KerasTensor& x) {
  return record(operations::Inv{}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor lstsq(const KerasTensor& a, const KerasTensor& b, std::optional<double> rcond) {
  return record(operations::Lstsq{rcond}, Arguments<KerasTensor>{{a, b}, {}});
}

std::vector<KerasTensor> lu_factor(const KerasTensor& x) {
  return apply_operation(operations::LuFactor{}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

KerasTensor matrix_rank(const KerasTensor& x, std::optional<double> tol) {
  return record(operations::MatrixRank{tol}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor norm(const KerasTensor& x, const Json& ord, const std::optional<Axes>& axis,
                 bool keepdims) {
  return record(operations::Norm{ord, axis, keepdims}, x);
}

KerasTensor pinv(const KerasTensor& x, std::optional<double> rcond) {
  return record(operations::Pinv{rcond}, Arguments<KerasTensor>{{x}, {}});
}

std::vector<KerasTensor> qr(const KerasTensor& x, const std::string& mode) {
  return apply_operation(operations::Qr{mode}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

std::vector<KerasTensor> svd(const KerasTensor& x, bool full_matrices, bool compute_uv) {
  return apply_operation(operations::SVD{full_matrices, compute_uv},
                         Arguments<KerasTensor>{{x}, {}})
      .flatten();
}

KerasTensor solve(const KerasTensor& a, const KerasTensor& b) {
  return record(operations::Solve{}, Arguments<KerasTensor>{{a, b}, {}});
}

KerasTensor solve_triangular(const KerasTensor& a, const KerasTensor& b, bool lower) {
  return record(operations::SolveTriangular{lower}, Arguments<KerasTensor>{{a, b}, {}});
}

}  // namespace ops
}  // namespace ramet
