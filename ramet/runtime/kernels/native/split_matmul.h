#pragma once
// Products on the matrix unit, for every op that is one.

#include "ramet/runtime/kernels/native/matmul_plan.h"

namespace ramet::native {

/// A step for inputs 0 and 1 of the node, or null and why not. Needs `has_matrix_unit()`.
std::unique_ptr<Step> make_split_product(KernelRequest& request, MatmulPlan plan,
                                         std::string& refusal);

}  // namespace ramet::native
