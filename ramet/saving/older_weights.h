#pragma once
// Weights that older versions laid out otherwise, as the layers of today want them.

#include <vector>

#include "ramet/layers/layer.h"

namespace ramet {

/// The values that a file has for `layer`, in the file's order, fitted to `variables`: weights of
/// CuDNNLSTM and CuDNNGRU, and Keras 1's one weight a gate. What fits already stays as it is, and
/// so does what cannot be made to fit: the caller reports it.
std::vector<Tensor> modern_weights(const Layer& layer, const std::vector<Variable>& variables,
                                   std::vector<Tensor> values);

/// One value whose shape is not the variable's: int4 kernels packed along the other axis
/// (Keras 3.11 to 3.13), 2-bit gptq kernels that are not packed. Else as it is.
Tensor modern_value(const Variable& variable, Tensor value);

}  // namespace ramet
