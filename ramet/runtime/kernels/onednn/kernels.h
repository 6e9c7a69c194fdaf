#pragma once
// Kernels by oneDNN, for float32. Packed weights are made once where the weights are static.
// oneDNN may keep partial sums in its output while it works: an output must not share memory with
// an input or a residual.

#include "ramet/runtime/kernel.h"

namespace ramet {

/// 3x3 convolutions with fewer multiplications, where that is faster. Stands before `onednn_conv`.
extern const Kernel onednn_conv;
extern const Kernel onednn_conv_transpose;
extern const Kernel onednn_conv_kernel_gradient;
extern const Kernel onednn_matmul;
extern const Kernel onednn_average_pool;
extern const Kernel onednn_average_pool_gradient;
extern const Kernel onednn_lstm;
extern const Kernel onednn_gru;
extern const Kernel onednn_softmax;
extern const Kernel onednn_layer_norm;

}  // namespace ramet
