// Pooling by means; padding is ignored.

#include <algorithm>
#include <functional>

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/onednn/kernels.h"
#include "ramet/runtime/kernels/onednn/primitive_impl.h"

namespace ramet {

namespace onednn {

namespace {

// Can a window lie in the padding as a whole? What oneDNN gives for it is no mean.
template <class Attrs>
bool has_empty_windows(const Attrs& attrs) {
  const auto covers = [&attrs](const std::vector<Dim>& padding) {
    return !std::ranges::equal(padding, attrs.window, std::less());
  };
  return covers(attrs.pad_before) || covers(attrs.pad_after);
}

std::unique_ptr<Step> make_average(KernelRequest& request, std::string& refusal) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::PoolAttrs>();
  if (has_empty_windows(attrs)) {
    refusal = "a window may hold nothing but padding";
    return nullptr;
  }
  const Desc input = channels_last(request.input(0).shape);
  const Desc output = channels_last(request.output().shape);
  const dnnl::memory::dims no_dilation(attrs.window.size(), 0);
  const auto desc =
      describe<Pooling>(engine(), plain_attributes(), dnnl::prop_kind::forward_inference,
                        dnnl::algorithm::pooling_avg_exclude_padding, input, output, attrs.strides,
                        attrs.window, no_dilation, attrs.pad_before, attrs.pad_after);
  StepBuilder builder(request);
  builder.add(desc,
              {{DNNL_ARG_SRC, input, node.inputs[0]}, {DNNL_ARG_DST, output, node.outputs[0]}});
  return builder.finish();
}

std::unique_ptr<Step> make_average_gradient(KernelRequest& request, std::string& refusal) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::AveragePoolGradientAttrs>();
  if (has_empty_windows(attrs)) {
    refusal = "a window may hold nothing but padding";
    return nullptr;
  }
  const Desc output = channels_last(request.input(0).shape);
  const Desc input = channels_last(request.output().shape);
  const dnnl::memory::dims no_dilation(attrs.window.size(), 0);
  const auto algorithm = dnnl::algorithm::pooling_avg_exclude_padding;
  const auto forward = describe<Pooling>(
      engine(), plain_attributes(), dnnl::prop_kind::forward_training, algorithm, input, output,
      attrs.strides, attrs.window, no_dilation, attrs.pad_before, attrs.pad_after);
  const auto desc = describe_backward<PoolingBackward>(
      engine(), plain_attributes(), forward, algorithm, input, output, attrs.strides, attrs.window,
      no_dilation, attrs.pad_before, attrs.pad_after);
  StepBuilder builder(request);
  builder.add(desc, {{DNNL_ARG_DIFF_DST, output, node.inputs[0]},
                     {DNNL_ARG_DIFF_SRC, input, node.outputs[0]}});
  return builder.finish();
}

}  // namespace

}  // namespace onednn

const Kernel onednn_average_pool = {
    .name = "onednn:average_pool",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_average);
        },
};

const Kernel onednn_average_pool_gradient = {
    .name = "onednn:average_pool_gradient",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_average_gradient);
        },
};

}  // namespace ramet
