// LSTM: the gates of oneDNN have Keras's order (i, f, c, o), and its formula is the same.

#include "ramet/ops/recurrent.h"
#include "ramet/runtime/kernels/onednn/kernels.h"
#include "ramet/runtime/kernels/onednn/recurrent_impl.h"

namespace ramet {

namespace onednn {

namespace {

enum LstmInput : std::size_t { in_x, in_h, in_c, in_kernel, in_recurrent, in_bias, in_mask };

std::unique_ptr<Step> make_lstm(KernelRequest& request, std::string&) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::RecurrentAttrs>();
  const RecurrentProblem problem(request, 4, in_kernel);
  const Desc bias = row_major({1, 1, problem.gates, problem.units});
  const auto desc = describe<dnnl::lstm_forward>(
      engine(), plain_attributes(), dnnl::prop_kind::forward_inference, direction_of(attrs.reverse),
      problem.x, problem.state, problem.state, any_layout(problem.kernel),
      any_layout(problem.recurrent), bias, problem.sequence, problem.state, problem.state);

  const RecurrentOutput output(request, problem, attrs.reverse, attrs.return_sequences);
  StepBuilder builder(request);
  const ValueId kernel =
      builder.packed(node.inputs[in_kernel], problem.kernel, desc.weights_layer_desc());
  const ValueId recurrent =
      builder.packed(node.inputs[in_recurrent], problem.recurrent, desc.weights_iter_desc());
  builder.add(desc, {
                        {DNNL_ARG_SRC_LAYER, problem.x, node.inputs[in_x]},
                        {DNNL_ARG_SRC_ITER, problem.state, node.inputs[in_h]},
                        {DNNL_ARG_SRC_ITER_C, problem.state, node.inputs[in_c]},
                        {DNNL_ARG_WEIGHTS_LAYER, desc.weights_layer_desc(), kernel},
                        {DNNL_ARG_WEIGHTS_ITER, desc.weights_iter_desc(), recurrent},
                        {DNNL_ARG_BIAS, bias,
                         request.has_input(in_bias) ? node.inputs[in_bias] : zeros(request, bias)},
                        {DNNL_ARG_DST_LAYER, problem.sequence, output.sequence},
                        {DNNL_ARG_DST_ITER, problem.state, node.outputs[1]},
                        {DNNL_ARG_DST_ITER_C, problem.state, node.outputs[2]},
                    });
  return std::make_unique<RecurrentStep>(builder.take_stages(), nullptr, output.after);
}

}  // namespace

}  // namespace onednn

const Kernel onednn_lstm = {
    .name = "onednn:lstm",
    .make = [](KernelRequest& request, std::string& refusal) -> std::unique_ptr<Step> {
      if (request.has_input(onednn::in_mask)) {
        refusal = "a mask";
        return nullptr;
      }
      return onednn::make_step(request, refusal, onednn::make_lstm);
    },
};

}  // namespace ramet
