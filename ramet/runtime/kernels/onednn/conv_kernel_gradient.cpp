// The gradient of a convolution with respect to its kernel.

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/onednn/conv_impl.h"
#include "ramet/runtime/kernels/onednn/kernels.h"

namespace ramet {

namespace onednn {

namespace {

using BackwardWeights = dnnl::convolution_backward_weights;

BackwardWeights::primitive_desc describe_gradient(const ops::ConvKernelGradientAttrs& attrs,
                                                  const Desc& input, const Desc& kernel,
                                                  const Desc& output) {
  const auto algorithm = dnnl::algorithm::convolution_direct;
  const dnnl::memory::dims dilation = skipped_between_taps(attrs.dilation);
  const auto forward = describe<dnnl::convolution_forward>(
      engine(), plain_attributes(), dnnl::prop_kind::forward_training, algorithm, input, kernel,
      output, attrs.strides, dilation, attrs.pad_before, attrs.pad_after);
  return describe_backward<BackwardWeights>(engine(), plain_attributes(), forward, algorithm, input,
                                            kernel, output, attrs.strides, dilation,
                                            attrs.pad_before, attrs.pad_after);
}

bool is_reference(const dnnl::primitive_desc_base& desc) {
  return std::string_view(desc.impl_info_str()).starts_with("ref");
}

std::unique_ptr<Step> make_kernel_gradient(KernelRequest& request, std::string&) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::ConvKernelGradientAttrs>();
  const Desc input = channels_last(request.input(0).shape);
  const Desc output = channels_last(request.input(1).shape);
  const Desc kernel = conv_kernel_desc(request.output().shape, attrs.groups);
  auto desc = describe_gradient(attrs, input, any_layout(kernel), output);
  if (is_reference(desc)) {
    desc = describe_gradient(attrs, any_layout(input), any_layout(kernel), any_layout(output));
  }
  StepBuilder builder(request);
  const ValueId x = builder.packed(node.inputs[0], input, desc.src_desc());
  const ValueId dy = builder.packed(node.inputs[1], output, desc.diff_dst_desc());
  const bool is_plain = desc.diff_weights_desc() == kernel;
  const ValueId result = is_plain ? node.outputs[0] : builder.scratch(desc.diff_weights_desc());
  builder.add(desc, {{DNNL_ARG_SRC, desc.src_desc(), x},
                     {DNNL_ARG_DIFF_DST, desc.diff_dst_desc(), dy},
                     {DNNL_ARG_DIFF_WEIGHTS, desc.diff_weights_desc(), result}});
  if (!is_plain) builder.add_reorder(result, desc.diff_weights_desc(), node.outputs[0], kernel);
  return builder.finish();
}

}  // namespace

}  // namespace onednn

const Kernel onednn_conv_kernel_gradient = {
    .name = "onednn:conv_kernel_gradient",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_kernel_gradient);
        },
};

}  // namespace ramet
