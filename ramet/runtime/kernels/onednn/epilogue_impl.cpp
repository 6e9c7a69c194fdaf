#include "ramet/runtime/kernels/onednn/epilogue_impl.h"

namespace ramet::onednn {

EpilogueAttributes::EpilogueAttributes(const Epilogue& epilogue, const Desc& output)
    : attributes(plain_attributes()) {
  dnnl::post_ops post_ops;
  append_activation(post_ops, epilogue.before);
  if (epilogue.residual != no_value) {
    const int position = post_ops.len();
    arguments.push_back({DNNL_ARG_ATTR_MULTIPLE_POST_OP(position) | DNNL_ARG_SRC_1, output,
                         epilogue.residual});
    post_ops.append_binary(dnnl::algorithm::binary_add, output);
  }
  append_activation(post_ops, epilogue.after);
  attributes.set_post_ops(post_ops);
}

void append_activation(dnnl::post_ops& post_ops, const EpilogueActivation& activation) {
  using dnnl::algorithm;
  const auto append = [&post_ops](algorithm function, float alpha = 0, float beta = 0) {
    append_eltwise(post_ops, function, alpha, beta);
  };
  // Keras: x / 6 + 1 / 2, cut to [0, 1]. oneDNN 2.6 has the slope of hard_silu built in, 3.x asks.
  constexpr float hard_slope = 1.0f / 6, hard_offset = 0.5f;
  switch (activation.function) {
    case EpilogueFunction::none:
      return;
    case EpilogueFunction::relu:
      return append(algorithm::eltwise_relu);
    case EpilogueFunction::clip:
      return append(algorithm::eltwise_clip, activation.alpha, activation.beta);
    case EpilogueFunction::sigmoid:
      return append(algorithm::eltwise_logistic);
    case EpilogueFunction::tanh:
      return append(algorithm::eltwise_tanh);
    case EpilogueFunction::silu:
      return append(algorithm::eltwise_swish, 1);
    case EpilogueFunction::gelu:
      return append(algorithm::eltwise_gelu_erf);
    case EpilogueFunction::gelu_tanh:
      return append(algorithm::eltwise_gelu_tanh);
    case EpilogueFunction::elu:
      return append(algorithm::eltwise_elu, activation.alpha);
    case EpilogueFunction::leaky_relu:
      return append(algorithm::eltwise_relu, activation.alpha);
    case EpilogueFunction::hard_sigmoid:
      append(algorithm::eltwise_linear, hard_slope, hard_offset);
      return append(algorithm::eltwise_clip, 0, 1);
    case EpilogueFunction::hard_silu:
      return append(algorithm::eltwise_hardswish, hard_slope, hard_offset);
  }
}

}  // namespace ramet::onednn
