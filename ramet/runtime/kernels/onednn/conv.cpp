// Direct convolutions: as fast on plain channels-last data as on blocked ones.

#include "ramet/runtime/kernels/onednn/conv_impl.h"
#include "ramet/runtime/kernels/onednn/epilogue_impl.h"
#include "ramet/runtime/kernels/onednn/kernels.h"

namespace ramet {

namespace onednn {

namespace {

std::unique_ptr<Step> make_conv(KernelRequest& request, std::string&) {
  const IrNode& node = request.node();
  const ConvProblem problem(request);
  const FusedEpilogue epilogue(node.epilogue, problem.output);
  const auto desc = describe<dnnl::convolution_forward>(
      engine(), epilogue.attributes, dnnl::prop_kind::forward_inference,
      dnnl::algorithm::convolution_direct, problem.input, any_layout(problem.kernel), problem.bias,
      problem.output, problem.strides, problem.dilation, problem.pad_before, problem.pad_after);

  StepBuilder builder(request);
  std::vector<Argument> arguments = epilogue.arguments;
  const ValueId kernel = builder.packed(node.inputs[1], problem.kernel, desc.weights_desc());
  arguments.push_back({DNNL_ARG_SRC, problem.input, node.inputs[0]});
  arguments.push_back({DNNL_ARG_WEIGHTS, desc.weights_desc(), kernel});
  arguments.push_back({DNNL_ARG_DST, problem.output, node.outputs[0]});
  if (node.epilogue.bias != no_value) {
    arguments.push_back({DNNL_ARG_BIAS, problem.bias, node.epilogue.bias});
  }
  builder.add(desc, std::move(arguments));
  add_epilogue(builder, epilogue.rest, node.outputs[0], problem.output);
  return builder.finish();
}

}  // namespace

ConvProblem::ConvProblem(const KernelRequest& request) {
  const auto& attrs = request.node().attrs.as<ops::ConvAttrs>();
  input = channels_last(request.input(0).shape);
  kernel = conv_kernel_desc(request.input(1).shape, attrs.groups);
  bias = bias_desc(request);
  output = channels_last(request.output().shape);
  strides = attrs.strides;
  dilation = skipped_between_taps(attrs.dilation);
  pad_before = attrs.pad_before;
  pad_after = attrs.pad_after;
}

Desc conv_kernel_desc(const Shape& shape, Dim groups) {
  const std::size_t taps = shape.size() - 2;
  const std::vector<Dim> dense = dense_strides(shape);
  dnnl::memory::dims extents, strides;
  if (groups > 1) {
    extents.push_back(groups);
    strides.push_back(shape.back() / groups);
  }
  extents.insert(extents.end(), {shape.back() / groups, shape[taps]});
  strides.insert(strides.end(), {dense[taps + 1], dense[taps]});
  extents.insert(extents.end(), shape.begin(), shape.begin() + taps);
  strides.insert(strides.end(), dense.begin(), dense.begin() + static_cast<std::ptrdiff_t>(taps));
  return {extents, dnnl::memory::data_type::f32, strides};
}

dnnl::memory::dims skipped_between_taps(const std::vector<Dim>& dilation) {
  dnnl::memory::dims skipped;
  for (Dim distance : dilation) skipped.push_back(distance - 1);
  return skipped;
}

Desc bias_desc(const KernelRequest& request) {
  const ValueId bias = request.node().epilogue.bias;
  return bias == no_value ? Desc() : row_major(request.ir().shape(bias));
}

}  // namespace onednn

const Kernel onednn_conv = {
    .name = "onednn:conv",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_conv);
        },
};

}  // namespace ramet
