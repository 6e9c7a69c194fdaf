#pragma once
// Weights that older versions laid out otherwise, as the layers of today want them.

#include <vector>

#include "ramet/layers/layer.h"

namespace ramet {

/// What a legacy file says of the Keras that wrote it.
struct WeightOrigin {
  bool is_keras_1 = false;
  bool is_theano = false;  ///< whose kernels are turned round
};

/// The values that a file has for `layer`, in the file's order, fitted to `variables`: weights of
/// CuDNNLSTM and CuDNNGRU, Keras 1's one weight a gate and kernels of convolutions, and Theano's,
/// TensorFlow 1.13's sums of renormalization.
/// What fits already stays as it is, and so does what cannot be made to fit: the caller reports it.
std::vector<Tensor> modern_weights(const Layer& layer, const std::vector<Variable>& variables,
                                   std::vector<Tensor> values, const WeightOrigin& origin);

/// Where each of the variables stands among what a `.weights.h5` has for their layer, if not in
/// order: Keras 3.1 wrote an int8 kernel and its scale behind the bias and what LoRA had left.
std::vector<std::size_t> older_places(const std::vector<Variable>& variables,
                                      const std::vector<Spec>& stored);

/// One value whose shape is not the variable's: int4 kernels packed along the other axis
/// (Keras 3.11 to 3.13), 2-bit gptq kernels that are not packed, the scale of an int8 kernel as a
/// row (3.1), and so what BatchNormalization with virtual batches had in Keras 2. Else as it is.
Tensor modern_value(const Variable& variable, Tensor value);

}  // namespace ramet
