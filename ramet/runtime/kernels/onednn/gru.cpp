// GRU. oneDNN's u, r, o are Keras's z, r, h. With the reset gate after the product ("linear before
// reset") oneDNN has one bias for each of the sums that Keras adds up, and h's two apart:
//   z = σ(Wz x + Uz h + bz)   r = σ(Wr x + Ur h + br)   h' = tanh(Wh x + bh + r ∘ (Uh h + bh'))
// Without it, h' = tanh(Wh x + Uh (r ∘ h) + bh). Both then give z ∘ h + (1 - z) ∘ h'.

#include "ramet/ops/recurrent.h"
#include "ramet/runtime/kernels/onednn/kernels.h"
#include "ramet/runtime/kernels/onednn/recurrent_impl.h"

namespace ramet {

namespace onednn {

namespace {

enum GruInput : std::size_t { in_x, in_h, in_kernel, in_recurrent, in_bias, in_mask };

// Keras: ((z, r, h) of the input, (z, r, h) of the state). oneDNN: z, r, h of the input, h of the
// state, where the first two are sums.
void join_biases(const float* keras, Dim units, float* joined) {
  const float *of_input = keras, *of_state = keras + 3 * units;
  for (Dim i = 0; i < 2 * units; ++i) joined[i] = of_input[i] + of_state[i];
  std::copy_n(of_input + 2 * units, units, joined + 2 * units);
  std::copy_n(of_state + 2 * units, units, joined + 3 * units);
}

// The bias as oneDNN wants it; `before` is set where it changes at each run.
ValueId bias_of(KernelRequest& request, const Desc& desc, Dim units,
                RecurrentStep::Action& before) {
  if (!request.has_input(in_bias)) return zeros(request, desc);
  const ValueId given = request.node().inputs[in_bias];
  if (!request.node().attrs.as<ops::GruAttrs>().reset_after) return given;
  if (request.is_static(given)) {
    return request.prepare(
        desc.get_size(), {given}, [given, units](const Frame& frame, std::byte* to) {
          join_biases(frame.in<float>(given), units, reinterpret_cast<float*>(to));
        });
  }
  const ValueId joined = request.scratch(desc.get_size());
  before = [given, units, joined](const Frame& frame) {
    join_biases(frame.in<float>(given), units, frame.out<float>(joined));
  };
  return joined;
}

template <class Primitive>
std::unique_ptr<Step> make_gru_as(KernelRequest& request) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::GruAttrs>();
  const RecurrentProblem problem(request, 3, in_kernel);
  const Desc bias = row_major({1, 1, attrs.reset_after ? 4 : 3, problem.units});
  const auto desc = describe<Primitive>(
      engine(), plain_attributes(), dnnl::prop_kind::forward_inference, direction_of(attrs.reverse),
      problem.x, problem.state, any_layout(problem.kernel), any_layout(problem.recurrent), bias,
      problem.sequence, problem.state);

  const RecurrentOutput output(request, problem, attrs.reverse, attrs.return_sequences);
  StepBuilder builder(request);
  const ValueId kernel =
      builder.packed(node.inputs[in_kernel], problem.kernel, desc.weights_layer_desc());
  const ValueId recurrent =
      builder.packed(node.inputs[in_recurrent], problem.recurrent, desc.weights_iter_desc());
  RecurrentStep::Action before;
  const ValueId joined_bias = bias_of(request, bias, problem.units, before);
  builder.add(desc, {
                        {DNNL_ARG_SRC_LAYER, problem.x, node.inputs[in_x]},
                        {DNNL_ARG_SRC_ITER, problem.state, node.inputs[in_h]},
                        {DNNL_ARG_WEIGHTS_LAYER, desc.weights_layer_desc(), kernel},
                        {DNNL_ARG_WEIGHTS_ITER, desc.weights_iter_desc(), recurrent},
                        {DNNL_ARG_BIAS, bias, joined_bias},
                        {DNNL_ARG_DST_LAYER, problem.sequence, output.sequence},
                        {DNNL_ARG_DST_ITER, problem.state, node.outputs[1]},
                    });
  return std::make_unique<RecurrentStep>(builder.take_stages(), before, output.after);
}

std::unique_ptr<Step> make_gru(KernelRequest& request, std::string&) {
  return request.node().attrs.as<ops::GruAttrs>().reset_after
             ? make_gru_as<dnnl::lbr_gru_forward>(request)
             : make_gru_as<dnnl::gru_forward>(request);
}

}  // namespace

}  // namespace onednn

const Kernel onednn_gru = {
    .name = "onednn:gru",
    .make = [](KernelRequest& request, std::string& refusal) -> std::unique_ptr<Step> {
      if (request.has_input(onednn::in_mask)) {
        refusal = "a mask";
        return nullptr;
      }
      return onednn::make_step(request, refusal, onednn::make_gru);
    },
};

}  // namespace ramet
