#include "ramet/ops/movement.h"
#include "ramet/ops/nn.h"
#include "ramet/runtime/kernels/onednn/kernels.h"
#include "ramet/runtime/kernels/onednn/primitive_impl.h"

namespace ramet {

namespace onednn {

namespace {

std::unique_ptr<Step> make_softmax(KernelRequest& request, std::string&) {
  const IrNode& node = request.node();
  const Shape& shape = request.input(0).shape;
  const std::size_t axis =
      normalize_axis(node.attrs.as<ops::AxisAttrs>().axis, shape.size(), "softmax");
  // The axes before and behind are as good as one each.
  const Dim before = element_count(Shape(std::span(shape.begin(), axis)));
  const Dim behind = element_count(Shape(std::span(shape.begin() + axis + 1, shape.end())));
  const Desc data = row_major({before, shape[axis], behind});
  const auto desc =
      describe<Softmax>(engine(), plain_attributes(), dnnl::prop_kind::forward_inference,
                        dnnl::algorithm::softmax_accurate, data, data, 1);
  StepBuilder builder(request);
  builder.add(desc, {{DNNL_ARG_SRC, data, node.inputs[0]}, {DNNL_ARG_DST, data, node.outputs[0]}});
  return builder.finish();
}

}  // namespace

}  // namespace onednn

const Kernel onednn_softmax = {
    .name = "onednn:softmax",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_softmax);
        },
};

}  // namespace ramet
