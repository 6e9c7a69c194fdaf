#pragma once
// Operations of keras.ops.linalg.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct Cholesky {
  bool upper = false;
  static constexpr std::string_view keras_name = "Cholesky", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("upper", &Cholesky::upper, "The upper factor instead of the lower one.");
  }
  Value call(const CallInputs& inputs) const;
};

struct CholeskyInverse {
  bool upper = false;
  static constexpr std::string_view keras_name = "CholeskyInverse", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("upper", &CholeskyInverse::upper, "The upper factor instead of the lower one.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Det {
  static constexpr std::string_view keras_name = "Det", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Eig {
  static constexpr std::string_view keras_name = "Eig", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Values call(const CallInputs& inputs) const;
};

struct Eigh {
  static constexpr std::string_view keras_name = "Eigh", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Values call(const CallInputs& inputs) const;
};

struct Inv {
  static constexpr std::string_view keras_name = "Inv", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Lstsq {
  std::optional<double> rcond = std::nullopt;
  static constexpr std::string_view keras_name = "Lstsq", module_name = linalg_module;
  static constexpr std::array<std::string_view, 2> arguments = {"a", "b"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("rcond", &Lstsq::rcond,
            "Smaller singular values, relative to the largest, count as 0.");
  }
  Value call(const CallInputs& inputs) const;
};

struct LuFactor {
  static constexpr std::string_view keras_name = "LuFactor", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Values call(const CallInputs& inputs) const;
};

struct MatrixRank {
  std::optional<double> tol = std::nullopt;
  static constexpr std::string_view keras_name = "MatrixRank", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("tol", &MatrixRank::tol, "Smaller singular values count as 0.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Norm {
  Json ord = {};
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Norm", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("ord", &Norm::ord,
            "A number, fro or nuc; none means the square root of the sum of squares.");
    d.field("axis", &Norm::axis, "One or two axes; none means all.");
    d.field("keepdims", &Norm::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Pinv {
  std::optional<double> rcond = std::nullopt;
  static constexpr std::string_view keras_name = "Pinv", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("rcond", &Pinv::rcond, "Smaller singular values, relative to the largest, count as 0.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Qr {
  std::string mode = "reduced";
  static constexpr std::string_view keras_name = "Qr", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) { d.field("mode", &Qr::mode, "Reduced or complete."); }
  Values call(const CallInputs& inputs) const;
};

struct SVD {
  bool full_matrices = true;
  bool compute_uv = true;
  static constexpr std::string_view keras_name = "SVD", module_name = linalg_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("full_matrices", &SVD::full_matrices, "Square factors instead of narrow ones.");
    d.field("compute_uv", &SVD::compute_uv, "Also the factors, not only the singular values.");
  }
  Tree<Value> call(const CallInputs& inputs) const;
};

struct Solve {
  static constexpr std::string_view keras_name = "Solve", module_name = linalg_module;
  static constexpr std::array<std::string_view, 2> arguments = {"a", "b"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct SolveTriangular {
  bool lower = false;
  static constexpr std::string_view keras_name = "SolveTriangular", module_name = linalg_module;
  static constexpr std::array<std::string_view, 2> arguments = {"a", "b"};
  static constexpr void describe(auto& d) {
    d.field("lower", &SolveTriangular::lower, "Read the lower half of a.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor cholesky(const KerasTensor& x, bool upper = false);
KerasTensor cholesky_inverse(const KerasTensor& x, bool upper = false);
KerasTensor det(const KerasTensor& x);
std::vector<KerasTensor> eig(const KerasTensor& x);
std::vector<KerasTensor> eigh(const KerasTensor& x);
KerasTensor inv(const KerasTensor& x);
KerasTensor lstsq(const KerasTensor& a, const KerasTensor& b,
                  std::optional<double> rcond = std::nullopt);
std::vector<KerasTensor> lu_factor(const KerasTensor& x);
KerasTensor matrix_rank(const KerasTensor& x, std::optional<double> tol = std::nullopt);
/// Of order 2 (of vectors: Euclidean; of matrices: the largest singular value), 1, -1, infinity,
/// ..., "fro" or "nuc".
KerasTensor norm(const KerasTensor& x, const Json& ord = {},
                 const std::optional<Axes>& axis = std::nullopt, bool keepdims = false);
KerasTensor pinv(const KerasTensor& x, std::optional<double> rcond = std::nullopt);
std::vector<KerasTensor> qr(const KerasTensor& x, const std::string& mode = "reduced");
std::vector<KerasTensor> svd(const KerasTensor& x, bool full_matrices = true,
                             bool compute_uv = true);
KerasTensor solve(const KerasTensor& a, const KerasTensor& b);
KerasTensor solve_triangular(const KerasTensor& a, const KerasTensor& b, bool lower = false);

}  // namespace ops
}  // namespace ramet
