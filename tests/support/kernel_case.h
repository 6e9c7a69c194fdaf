#pragma once
// Tries one kernel on one node, without passes and without a planner, and says what the op's
// definition gives for the same node.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ramet/runtime/kernel.h"

namespace ramet::test {

struct CaseInput {
  std::optional<Tensor> value;  ///< none for an absent input
  bool is_static = false;       ///< a weight, which may be packed beforehand
  CaseInput() = default;
  CaseInput(Tensor v, bool s = false) : value(std::move(v)), is_static(s) {}  // NOLINT
};
inline CaseInput weight(Tensor value) { return {std::move(value), true}; }

struct CaseEpilogue {
  std::optional<Tensor> bias;
  EpilogueActivation before;
  std::optional<Tensor> residual;
  EpilogueActivation after;
};

struct KernelCase {
  const Op* op = nullptr;
  std::vector<CaseInput> inputs;
  Attrs attrs = {};
  CaseEpilogue epilogue = {};
  int threads = 1;
  Precision precision = Precision::float32;
};

/// A step made for a case, with memory of its own. Inputs that are no weights are aligned for their
/// elements only, as a caller's may be; every block ends where its last element does, so that
/// the address sanitizer sees what is read or written behind it.
class CaseRun {
 public:
  CaseRun(const Kernel& kernel, const KernelCase& test);
  ~CaseRun();
  CaseRun(const CaseRun&) = delete;
  CaseRun& operator=(const CaseRun&) = delete;

  /// Why the kernel made no step; empty when it did.
  const std::string& refusal() const;
  /// Runs the step; nothing else, so this can be measured.
  void run();
  std::vector<Tensor> outputs() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The case's outputs by reference kernels and `expand` alone.
std::vector<Tensor> definition(const KernelCase& test);

/// Normally distributed numbers; the same for the same shape and seed.
Tensor random_tensor(const Shape& shape, unsigned seed = 1, double scale = 1);
/// Whole numbers in [low, high).
Tensor random_integers(DType dtype, const Shape& shape, Dim low, Dim high, unsigned seed = 1);

struct Tolerance {
  double relative = 0, absolute = 0;
};
/// Where two tensors differ most.
struct Mismatch {
  /// |actual - expected| / (absolute + relative |expected|); 0 where both are NaN or equal,
  /// infinite where types or shapes differ or one is NaN.
  double error = 0;
  Dim element = 0;
  double actual = 0, expected = 0;
};
Mismatch worst_mismatch(const Tensor& actual, const Tensor& expected, Tolerance tolerance);

}  // namespace ramet::test
