#pragma once
// Batch: inputs with what is wanted for them.

#include "ramet/core/tensor.h"
#include "ramet/layers/tree.h"

namespace ramet {

/// Structures as the model's inputs and outputs have them; None where there is nothing.
struct Batch {
  Tree<Tensor> x, y, sample_weight;
};

/// The first extent of the first tensor of x; 0 without any.
Dim row_count(const Batch& batch);
/// Raises ValueError, listing the sizes, unless all tensors have as many rows.
void check_cardinality(const Batch& batch);
/// Rows [begin, end) of every tensor. The memory is shared.
Batch rows_of(const Batch& batch, Dim begin, Dim end);
/// Copies the tensors that begin at no multiple of their element's size, as arrays of a mapped .npz
/// may: nothing can compute with them.
Batch aligned(const Batch& batch);
Tensor aligned(const Tensor& tensor);
/// The rows at these positions, in this order.
Batch gather_rows(const Batch& batch, std::span<const Dim> positions);

}  // namespace ramet
