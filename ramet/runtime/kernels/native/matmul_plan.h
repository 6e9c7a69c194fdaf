#pragma once
// What the matmul kernels of this folder see in a node: one product of matrices, or several alike.

#include "ramet/runtime/kernel.h"
#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/layout.h"

namespace ramet::native {

/// The last two axes of a factor, as the product sees them.
struct Factor {
  Dim rows = 0, columns = 0, row = 0, column = 0;  ///< extents, and distances between elements
  Shape leading = {};
};

struct MatmulPlan {
  explicit MatmulPlan(const KernelRequest& request);
  /// One product of dense matrices.
  MatmulPlan(Dim rows, Dim columns, Dim terms);

  Dim m = 0, n = 0, k = 0;
  Dim products = 1;  ///< of matrices, all of the same shape
  Factor a, b;
  JointLayout leading;  ///< operands a and b, in matrices
  bool b_is_shared = false;

  Dim multiplications() const { return products * m * n * k; }
  /// Where an operand (0: a, 1: b) of one of the products begins, in elements.
  Dim offset(std::size_t operand, Dim product) const;
};

/// A static right factor, packed for `loops` when weights are bound; it is not read otherwise.
ValueId prepare_panels(KernelRequest& request, const GemmLoops& loops, ValueId id,
                       const Factor& factor);

/// What a product reads and writes.
struct ProductValues {
  explicit ProductValues(const IrNode& node)
      : a(node.inputs[0]), b(node.inputs[1]), y(node.outputs[0]), epilogue(node.epilogue) {}
  ProductValues(ValueId left, ValueId right, ValueId result, ValueId bias)
      : a(left), b(right), y(result) {
    epilogue.bias = bias;
  }

  ValueId a, b, y;
  Epilogue epilogue;
};

/// A step on vectors, for float32 matrices of any size.
std::unique_ptr<Step> make_vector_product(KernelRequest& request, MatmulPlan plan,
                                          ProductValues values);
/// A step by split_gemm.h, or null and why not.
std::unique_ptr<Step> make_split_product(KernelRequest& request, MatmulPlan plan,
                                         ProductValues values, std::string& refusal);

}  // namespace ramet::native
