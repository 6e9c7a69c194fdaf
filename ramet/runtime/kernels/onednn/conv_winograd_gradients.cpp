// Gradients of 3x3 convolutions by Winograd's: with respect to the input, which as an op is a
// transposed convolution, and to the kernel.

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/onednn/conv_impl.h"
#include "ramet/runtime/kernels/onednn/epilogue_impl.h"
#include "ramet/runtime/kernels/onednn/kernels.h"
#include "ramet/runtime/kernels/onednn/winograd_impl.h"

namespace ramet {

namespace onednn {

namespace {

constexpr auto winograd = dnnl::algorithm::convolution_winograd;

// The convolution that is derived, in the layouts that Winograd's primitives like.
struct Geometry {
  Desc input, kernel, output;
  dnnl::memory::dims pad_before, pad_after;
  dnnl::memory::dims ones = {1, 1}, zeros = {0, 0};

  auto forward() const {
    return describe<dnnl::convolution_forward>(
        engine(), plain_attributes(), dnnl::prop_kind::forward_training, winograd,
        any_layout(input), any_layout(kernel), any_layout(output), ones, zeros, pad_before,
        pad_after);
  }
  template <class Primitive, class First, class Second, class Third>
  auto backward(const First& first, const Second& second, const Third& third) const {
    return describe_backward<Primitive>(engine(), plain_attributes(), forward(), winograd,
                                        any_layout(first), any_layout(second), any_layout(third),
                                        ones, zeros, pad_before, pad_after);
  }
};

std::unique_ptr<Step> make_conv_transpose(KernelRequest& request, std::string& refusal) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::ConvTransposeAttrs>();
  const Shape &x = request.input(0).shape, &y = request.output().shape;
  refusal = refuse_winograd(attrs, request.input(1).shape, x, false, request.threads());
  if (!refusal.empty()) return nullptr;
  Geometry conv{.input = channels_last(y),
                .kernel = conv_kernel_desc(request.input(1).shape, 1),
                .output = channels_last(x),
                .pad_before = attrs.pad_before,
                .pad_after = {}};
  for (std::size_t i = 0; i < 2; ++i) {
    conv.pad_after.push_back(x[i + 1] + 2 - y[i + 1] - attrs.pad_before[i]);
  }
  const auto desc =
      conv.backward<dnnl::convolution_backward_data>(conv.input, conv.kernel, conv.output);
  StepBuilder builder(request);
  const ValueId from = builder.packed(node.inputs[0], conv.output, desc.diff_dst_desc());
  const ValueId kernel = builder.packed(node.inputs[1], conv.kernel, desc.weights_desc());
  const ValueId to = builder.scratch(desc.diff_src_desc());
  builder.add(desc, {{DNNL_ARG_DIFF_DST, desc.diff_dst_desc(), from},
                     {DNNL_ARG_WEIGHTS, desc.weights_desc(), kernel},
                     {DNNL_ARG_DIFF_SRC, desc.diff_src_desc(), to}});
  builder.add_reorder(to, desc.diff_src_desc(), node.outputs[0], conv.input);
  add_epilogue(builder, node.epilogue, node.outputs[0], conv.input);
  return builder.finish();
}

std::unique_ptr<Step> make_kernel_gradient(KernelRequest& request, std::string& refusal) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::ConvKernelGradientAttrs>();
  refusal = refuse_winograd(attrs, request.output().shape, request.input(1).shape, false,
                            request.threads());
  if (!refusal.empty()) return nullptr;
  const Geometry conv{.input = channels_last(request.input(0).shape),
                      .kernel = conv_kernel_desc(request.output().shape, 1),
                      .output = channels_last(request.input(1).shape),
                      .pad_before = attrs.pad_before,
                      .pad_after = attrs.pad_after};
  const auto desc =
      conv.backward<dnnl::convolution_backward_weights>(conv.input, conv.kernel, conv.output);
  StepBuilder builder(request);
  const ValueId x = builder.packed(node.inputs[0], conv.input, desc.src_desc());
  const ValueId dy = builder.packed(node.inputs[1], conv.output, desc.diff_dst_desc());
  const ValueId result = builder.scratch(desc.diff_weights_desc());
  builder.add(desc, {{DNNL_ARG_SRC, desc.src_desc(), x},
                     {DNNL_ARG_DIFF_DST, desc.diff_dst_desc(), dy},
                     {DNNL_ARG_DIFF_WEIGHTS, desc.diff_weights_desc(), result}});
  builder.add_reorder(result, desc.diff_weights_desc(), node.outputs[0], conv.kernel);
  return builder.finish();
}

}  // namespace

}  // namespace onednn

const Kernel onednn_conv_transpose_winograd = {
    .name = "onednn:conv_transpose_winograd",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_conv_transpose);
        },
};

const Kernel onednn_conv_kernel_gradient_winograd = {
    .name = "onednn:conv_kernel_gradient_winograd",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_kernel_gradient);
        },
};

}  // namespace ramet
