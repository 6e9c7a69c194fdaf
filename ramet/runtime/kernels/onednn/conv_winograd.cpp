// Winograd's convolutions: 16 or 36 multiplications instead of 36 or 144 for a tile of outputs.
// They want channels in blocks of 16, so activations are copied into that layout and back.

#include <algorithm>
#include <utility>

#include "ramet/runtime/kernels/onednn/conv_impl.h"
#include "ramet/runtime/kernels/onednn/epilogue_impl.h"
#include "ramet/runtime/kernels/onednn/kernels.h"

namespace ramet {

namespace onednn {

namespace {

// Where Winograd is the faster one, copies included; "" or why it is not. Measured on two Zen 4
// cores: 1.2 to 2.8 times as fast as the direct convolution within these limits.
std::string refuse_winograd(const KernelRequest& request) {
  // Below: the copies cost more than the multiplications they save.
  constexpr Dim fewest_channels = 32;
  // Below: reading the kernel takes the time, and Winograd's is 1.8 or 4 times as large.
  constexpr Dim fewest_positions = 100;
  // Below: threads wait for each other, at the end of each of five passes instead of one.
  constexpr Dim fewest_multiplications_of_a_thread = 4'000'000;

  const auto& attrs = request.node().attrs.as<ops::ConvAttrs>();
  const Shape &kernel = request.input(1).shape, &output = request.output().shape;
  const auto all_are_one = [](const std::vector<Dim>& list) {
    return std::ranges::all_of(list, [](Dim x) { return x == 1; });
  };
  if (kernel.size() != 4 || kernel[0] != 3 || kernel[1] != 3 || attrs.groups != 1 ||
      !all_are_one(attrs.strides) || !all_are_one(attrs.dilation)) {
    return "not a plain 3x3 convolution";
  }
  if (!request.is_static(request.node().inputs[1])) return "the kernel changes at each run";
  const Dim positions = output[0] * output[1] * output[2];
  if (std::min(kernel[2], kernel[3]) < fewest_channels || positions < fewest_positions ||
      positions * element_count(kernel) < request.threads() * fewest_multiplications_of_a_thread) {
    return "too small to gain";
  }
  return "";
}

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
  refusal = refuse_winograd(request);
  if (!refusal.empty()) return nullptr;
  const IrNode& node = request.node();
  const ConvProblem problem(request);
  const SplitEpilogue epilogue(node.epilogue);
  const auto desc = describe<dnnl::convolution_forward>(
      engine(), FusedEpilogue(epilogue.fused, problem.output).attributes,
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_winograd,
      any_layout(problem.input), any_layout(problem.kernel), problem.bias,
      any_layout(problem.output), problem.strides, problem.dilation, problem.pad_before,
      problem.pad_after);

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
