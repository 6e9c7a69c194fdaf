#include <map>
#include <vector>

#include "ramet/ops/ops.h"
#include "ramet/ops/recurrent_tape.h"
#include "ramet/runtime/kernel.h"
#include "ramet/runtime/kernels/cast.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/pool_window.h"
#include "ramet/runtime/kernels/native/winograd.h"
#include "ramet/runtime/kernels/onednn/kernels.h"

namespace ramet {

namespace {

// For each op, fastest first; the compiler adds the reference at the end.
std::map<const Op*, std::vector<Kernel>> make_lists() {
  return {
      {&fused_op, {native_fused}},
      {&ops::affine_transform_op, {native_affine_transform}},
      {&ops::argmax_op, {native_arg}},
      {&ops::argmin_op, {native_arg}},
      {&ops::attention_op, {native_attention}},
      {&ops::argsort_op, {native_argsort}},
      {&ops::average_pool_op, {onednn_average_pool}},
      {&ops::average_pool_gradient_op, {onednn_average_pool_gradient}},
      {&ops::broadcast_to_op, {native_strided}},
      {&ops::cast_op, {any_cast}},
      {&ops::concatenate_op, {native_concatenate}},
      {&ops::conv_op,
       {native_bf16_conv, native_pointwise, native_split_conv, native_conv_winograd, onednn_conv}},
      {&ops::conv_kernel_gradient_op,
       {native_conv_kernel_gradient_winograd, onednn_conv_kernel_gradient}},
      {&ops::conv_transpose_op, {native_conv_transpose_winograd, onednn_conv_transpose}},
      {&ops::cumprod_op, {native_cumsum}},
      {&ops::cumsum_op, {native_cumsum}},
      {&ops::gru_op, {native_gru, onednn_gru}},
      {&ops::gru_gradient_op, {native_gru_gradient}},
      {&ops::gru_tape_op, {native_gru_tape}},
      {&ops::layer_norm_op, {native_layer_norm, onednn_layer_norm}},
      {&ops::lstm_op, {native_lstm, onednn_lstm}},
      {&ops::lstm_gradient_op, {native_lstm_gradient}},
      {&ops::lstm_tape_op, {native_lstm_tape}},
      {&ops::matmul_op, {native_bf16_matmul, native_split_matmul, native_matmul, onednn_matmul}},
      {&ops::lookup_op, {native_lookup}},
      {&ops::max_op, {native_reduce, native_int_reduce}},
      {&ops::max_pool_op, {native_max_pool}},
      {&ops::max_pool_gradient_op, {native_max_pool_gradient}},
      {&ops::min_op, {native_reduce, native_int_reduce}},
      {&ops::moments_op, {native_moments}},
      {&ops::pad_op, {native_pad}},
      {&ops::prod_op, {native_reduce, native_int_reduce}},
      {&ops::random_normal_op, {native_random}},
      {&ops::random_truncated_normal_op, {native_random}},
      {&ops::random_uniform_op, {native_random}},
      {&ops::scatter_add_op, {native_scatter_add}},
      {&ops::resize_op, {native_resize}},
      {&ops::slice_op, {native_strided}},
      {&ops::softmax_op, {native_softmax, onednn_softmax}},
      {&ops::sum_op, {native_reduce, native_int_reduce}},
      {&ops::take_op, {native_take}},
      {&ops::token_counts_op, {native_token_counts}},
      {&ops::transpose_op, {native_strided}},
  };
}

}  // namespace

std::span<const Kernel> kernels_for(const Op& op) {
  static const std::map<const Op*, std::vector<Kernel>> lists = make_lists();
  const auto it = lists.find(&op);
  return it == lists.end() ? std::span<const Kernel>() : std::span<const Kernel>(it->second);
}

std::span<const ChainKernel> chain_kernels_for(const Op& producer, const Op& consumer) {
  static const std::map<std::pair<const Op*, const Op*>, std::vector<ChainKernel>> lists = {
      {{&ops::conv_op, &ops::conv_op}, {native_conv_depthwise_conv, native_conv_depthwise}},
      {{&ops::conv_op, &ops::max_pool_op}, {native_conv_max_pool}},
  };
  const auto it = lists.find({&producer, &consumer});
  return it == lists.end() ? std::span<const ChainKernel>() : it->second;
}

}  // namespace ramet
