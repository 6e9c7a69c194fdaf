#pragma once
// Compares native kernels with the definition of their op, on every instruction set in turn.

#include <functional>
#include <string>
#include <vector>

#include "tests/support/kernel_case.h"

namespace ramet::test {

/// Sizes around those of vectors and tiles, where loops go wrong.
inline const std::vector<Dim> odd_sizes = {0, 1, 2, 3, 7, 8, 15, 16, 17, 1000, 1025};

/// Calls `f(name)` with each instruction set of this machine forced.
void for_each_target(const std::function<void(const char* name)>& f);

/// Fails the test, naming `what`, unless the kernel takes the case and its outputs are as defined.
void expect_as_defined(const Kernel& kernel, const KernelCase& test, Tolerance tolerance,
                       const std::string& what);

/// Fails the test unless the kernel refuses the case with a reason that contains `reason`.
void expect_refusal(const Kernel& kernel, const KernelCase& test, const std::string& reason);

}  // namespace ramet::test
