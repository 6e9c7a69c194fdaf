// Winograd's convolutions: 16 or 36 multiplications instead of 36 or 144 for a tile of outputs.
// They want channels in blocks of 16, so activations are copied into that layout and back.

#include <utility>

#include "ramet/runtime/kernels/onednn/conv_impl.h"
#include "ramet/runtime/kernels/onednn/epilogue_impl.h"
#include "ramet/runtime/kernels/onednn/kernels.h"
#include "ramet/runtime/kernels/onednn/winograd_impl.h"

namespace ramet {

namespace onednn {

namespace {

// The part of an epilogue that Winograd's primitives can do, which is a relu (and the bias, an
// argument), and the rest of it.
struct SplitEpilogue {
  Epilogue fused, rest;
  explicit SplitEpilogue(const Epilogue& epilogue) : rest(epilogue) {
    rest.bias = no_value;
    const bool is_single =
        epilogue.residual == no_value && epilogue.before.function == EpilogueFunction::none;
    EpilogueActivation& first = is_single ? rest.after : rest.before;
    if (first.function == EpilogueFunction::relu) fused.after = std::exchange(first, {});
  }
};

std::unique_ptr<Step> make_winograd(KernelRequest& request, std::string& refusal) {
  const IrNode& node = request.node();
  const bool is_static = request.is_static(node.inputs[1]);
  refusal = refuse_winograd(node.attrs.as<ops::ConvAttrs>(), request.input(1).shape,
                            request.output().shape, is_static, request.threads());
  if (!refusal.empty()) return nullptr;
  const ConvProblem problem(request);
  const SplitEpilogue epilogue(node.epilogue);
  const auto desc = describe<dnnl::convolution_forward>(
      engine(), FusedEpilogue(epilogue.fused, problem.output).attributes,
      // At inference the kernel is transformed once, when it is packed.
      is_static ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training,
      dnnl::algorithm::convolution_winograd, any_layout(problem.input), any_layout(problem.kernel),
      problem.bias, any_layout(problem.output), problem.strides, problem.dilation,
      problem.pad_before, problem.pad_after);

  StepBuilder builder(request);
  const ValueId kernel = builder.packed(node.inputs[1], problem.kernel, desc.weights_desc());
  const ValueId input = builder.packed(node.inputs[0], problem.input, desc.src_desc());
  const ValueId output = builder.scratch(desc.dst_desc());
  std::vector<Argument> arguments = {{DNNL_ARG_SRC, desc.src_desc(), input},
                                     {DNNL_ARG_WEIGHTS, desc.weights_desc(), kernel},
                                     {DNNL_ARG_DST, desc.dst_desc(), output}};
  if (node.epilogue.bias != no_value) {
    arguments.push_back({DNNL_ARG_BIAS, problem.bias, node.epilogue.bias});
  }
  builder.add(desc, std::move(arguments));
  builder.add_reorder(output, desc.dst_desc(), node.outputs[0], problem.output);
  add_epilogue(builder, epilogue.rest, node.outputs[0], problem.output);
  return builder.finish();
}

}  // namespace

}  // namespace onednn

const Kernel onednn_conv_winograd = {
    .name = "onednn:conv_winograd",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_winograd);
        },
};

}  // namespace ramet
