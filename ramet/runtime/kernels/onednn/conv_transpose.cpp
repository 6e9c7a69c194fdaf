// Transposed convolutions: oneDNN calls them deconvolutions.

#include "ramet/runtime/kernels/onednn/conv_impl.h"
#include "ramet/runtime/kernels/onednn/epilogue_impl.h"
#include "ramet/runtime/kernels/onednn/kernels.h"

namespace ramet {

namespace onednn {

namespace {

// (taps..., out / groups, in) in memory; oneDNN's axes are ([groups,] out, in, taps...).
Desc transposed_kernel_desc(const Shape& shape, Dim groups) {
  dnnl::memory::dims extents = shape.to_vector(), strides = dense_strides(shape);
  for (dnnl::memory::dims* list : {&extents, &strides}) {
    std::rotate(list->begin(), list->end() - 2, list->end());
  }
  if (groups > 1) {
    extents[1] /= groups;
    strides.insert(strides.begin(), extents[1]);
    extents.insert(extents.begin(), groups);
  }
  return {extents, dnnl::memory::data_type::f32, strides};
}

// What oneDNN must crop behind for the output to have its extents; negative where it adds zeros.
dnnl::memory::dims cropped_behind(const KernelRequest& request) {
  const auto& attrs = request.node().attrs.as<ops::ConvTransposeAttrs>();
  const Shape &input = request.input(0).shape, &kernel = request.input(1).shape;
  dnnl::memory::dims cropped;
  for (std::size_t i = 0; i < attrs.strides.size(); ++i) {
    const Dim whole =
        (input[i + 1] - 1) * attrs.strides[i] + (kernel[i] - 1) * attrs.dilation[i] + 1;
    cropped.push_back(whole - attrs.pad_before[i] - request.output().shape[i + 1]);
  }
  return cropped;
}

// The epilogue has primitives of its own: within a deconvolution oneDNN 2.6 computes it element by
// element, which takes longer than the products.
std::unique_ptr<Step> make_conv_transpose(KernelRequest& request, std::string&) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::ConvTransposeAttrs>();
  const Desc input = channels_last(request.input(0).shape);
  const Desc kernel = transposed_kernel_desc(request.input(1).shape, attrs.groups);
  const Desc output = channels_last(request.output().shape);
  const auto desc = describe<dnnl::deconvolution_forward>(
      engine(), plain_attributes(), dnnl::prop_kind::forward_inference,
      dnnl::algorithm::deconvolution_direct, input, any_layout(kernel), Desc(), output,
      attrs.strides, skipped_between_taps(attrs.dilation), attrs.pad_before,
      cropped_behind(request));

  StepBuilder builder(request);
  const ValueId packed = builder.packed(node.inputs[1], kernel, desc.weights_desc());
  builder.add(desc, {{DNNL_ARG_SRC, input, node.inputs[0]},
                     {DNNL_ARG_WEIGHTS, desc.weights_desc(), packed},
                     {DNNL_ARG_DST, output, node.outputs[0]}});
  add_epilogue(builder, node.epilogue, node.outputs[0], output);
  return builder.finish();
}

}  // namespace

}  // namespace onednn

const Kernel onednn_conv_transpose = {
    .name = "onednn:conv_transpose",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_conv_transpose);
        },
};

}  // namespace ramet
