#include "ramet/ops/nn.h"
#include "ramet/runtime/kernels/onednn/kernels.h"
#include "ramet/runtime/kernels/onednn/primitive_impl.h"

namespace ramet {

namespace onednn {

namespace {

std::unique_ptr<Step> make_layer_norm(KernelRequest& request, std::string& refusal) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::LayerNormAttrs>();
  if (attrs.rms) {
    refusal = "without centring";
    return nullptr;
  }
  const Shape& shape = request.input(0).shape;
  const Desc data = row_major({element_count(shape) / shape.back(), shape.back()});
  const Desc parameter = row_major({shape.back()});
  std::vector<Argument> arguments = {{DNNL_ARG_SRC, data, node.inputs[0]},
                                     {DNNL_ARG_DST, data, node.outputs[0]}};
  auto flags = dnnl::normalization_flags::none;
  if (request.has_input(1)) {
    flags |= dnnl::normalization_flags::use_scale;
    arguments.push_back({DNNL_ARG_SCALE, parameter, node.inputs[1]});
  }
  if (request.has_input(2)) {
    flags |= dnnl::normalization_flags::use_shift;
    arguments.push_back({DNNL_ARG_SHIFT, parameter, node.inputs[2]});
  }
  const auto desc = describe_layer_norm(engine(), plain_attributes(), data,
                                        static_cast<float>(attrs.epsilon), flags);
  StepBuilder builder(request);
  builder.add(desc, std::move(arguments));
  return builder.finish();
}

}  // namespace

}  // namespace onednn

const Kernel onednn_layer_norm = {
    .name = "onednn:layer_norm",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_layer_norm);
        },
};

}  // namespace ramet
