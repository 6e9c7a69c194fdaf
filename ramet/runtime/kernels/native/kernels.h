#pragma once
// The kernels written for ramet: Highway vectors, OpenMP threads, float32 unless said otherwise.

#include "ramet/runtime/kernel.h"

namespace ramet {

extern const Kernel native_fused;  ///< fused loops, and any elementwise op by itself

extern const Kernel native_reduce;      ///< sum, prod, max, min
extern const Kernel native_int_reduce;  ///< so, of integers and bool; also any and all
extern const Kernel native_arg;         ///< argmax, argmin
extern const Kernel native_cumsum;      ///< cumsum, cumprod
extern const Kernel native_argsort;     ///< along the last axis
extern const Kernel native_strided;     ///< slice, transpose, broadcast_to
extern const Kernel native_concatenate;
extern const Kernel native_pad;
extern const Kernel native_random;  ///< uniform, normal, truncated normal
extern const Kernel native_take;
extern const Kernel native_scatter_add;
extern const Kernel native_max_pool_gradient;
extern const Kernel native_lookup;        ///< in a vocabulary that is a weight
extern const Kernel native_token_counts;  ///< so
extern const Kernel native_softmax;
extern const Kernel native_layer_norm;
extern const Kernel native_attention;
extern const Kernel native_lstm;
extern const Kernel native_lstm_gradient;
extern const Kernel native_lstm_tape;
extern const Kernel native_gru;
extern const Kernel native_gru_gradient;
extern const Kernel native_gru_tape;
extern const Kernel native_pointwise;                 ///< small convolutions of one tap
extern const ChainKernel native_conv_depthwise;       ///< a small one and a depthwise one
extern const ChainKernel native_conv_max_pool;        ///< a small one and a pooling
extern const ChainKernel native_conv_depthwise_conv;  ///< so, and one of one tap behind them
extern const Kernel native_split_matmul;              ///< on processors with a matrix unit
extern const Kernel native_split_conv;                ///< so, with 16 channels or more
extern const Kernel native_bf16_matmul;               ///< where bfloat16 is precise enough
extern const Kernel native_bf16_conv;                 ///< so, with 16 channels or more
extern const Kernel native_matmul;                    ///< small ones, with an epilogue
extern const Kernel native_moments;
extern const Kernel native_resize;
extern const Kernel native_affine_transform;

}  // namespace ramet
