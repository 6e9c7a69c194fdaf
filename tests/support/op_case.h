#pragma once
// An op test is data: how to build the graph; what it is given and what must come out stands in
// tests/golden/ops (tools/make_op_goldens.py). From one line the harness checks the shape rule,
// with and without unknown extents, and the reference kernels against the real Keras.

#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/ops/op.h"
#include "tests/support/gradient_check.h"

struct OpCase {
  std::string_view name;  ///< "softmax/middle_axis"
  ramet::Values (*build)(const ramet::Values& in);
  /// The largest difference, relative to numbers above 1. Without one: what rounding explains.
  std::optional<double> tolerance = std::nullopt;
  /// Whether it can be built for a batch of unknown extent.
  bool takes_unknown = true;
  /// Whether finite differences tell its gradients, and theirs.
  bool is_smooth = true;
};

/// What GoogleTest prints for a case.
inline void PrintTo(const OpCase& op_case, std::ostream* out) { *out << op_case.name; }

/// The cases of all files in tests/ops.
std::vector<OpCase> all_op_cases();

/// One recorded answer of Keras; `name` is its case's name, and "@variant" where there are several.
struct OpGolden {
  std::string name;
  std::vector<ramet::Tensor> inputs, outputs;
  std::string_view case_name() const { return std::string_view(name).substr(0, name.find('@')); }
};
const std::vector<OpGolden>& all_op_goldens();

/// The case on inputs of these specs.
ramet::Graph build(const OpCase& op_case, std::span<const ramet::Spec> specs);
ramet::Graph build(const OpCase& op_case, const OpGolden& golden);

// Each returns what is wrong, or "".
std::string check_specs(const OpCase& op_case, const OpGolden& golden);
std::string check_values(const OpCase& op_case, const OpGolden& golden,
                         std::span<const ramet::Tensor> results);
/// First and second derivatives in float64 against finite differences.
GradientReport check_gradients(const OpCase& op_case, const OpGolden& golden);
