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

dnnl::primitive_desc_base describe_gru(const RecurrentProblem& problem,
                                       dnnl::rnn_direction direction, const Desc& bias,
                                       bool reset_after) {
  const auto describe_as = [&]<class Primitive>(std::type_identity<Primitive>) {
    return describe<Primitive>(engine(), plain_attributes(), dnnl::prop_kind::forward_inference,
                               direction, problem.x, problem.state, any_layout(problem.kernel),
                               any_layout(problem.recurrent), bias, problem.sequence,
                               problem.state);
  };
  if (reset_after) return describe_as(std::type_identity<dnnl::lbr_gru_forward>());
  return describe_as(std::type_identity<dnnl::gru_forward>());
}

std::unique_ptr<Step> make_gru(KernelRequest& request, std::string&) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::GruAttrs>();
  const RecurrentProblem problem(request, 3, in_kernel);
  const Dim units = problem.units;
  const bool has_bias = request.has_input(in_bias);
  const Desc bias = has_bias ? row_major({1, 1, attrs.reset_after ? 4 : 3, units}) : Desc();
  const auto direction = attrs.reverse ? dnnl::rnn_direction::unidirectional_right2left
                                       : dnnl::rnn_direction::unidirectional_left2right;
  const dnnl::primitive_desc_base desc =
      describe_gru(problem, direction, bias, attrs.reset_after);
  const Desc kernel_desc = desc.query_md(dnnl::query::weights_md, 0);
  const Desc recurrent_desc = desc.query_md(dnnl::query::weights_md, 1);

  const RecurrentOutput output(request, problem, attrs.reverse, attrs.return_sequences);
  StepBuilder builder(request);
  const ValueId kernel = builder.packed(node.inputs[in_kernel], problem.kernel, kernel_desc);
  const ValueId recurrent =
      builder.packed(node.inputs[in_recurrent], problem.recurrent, recurrent_desc);
  std::vector<Argument> arguments = {
      {DNNL_ARG_SRC_LAYER, problem.x, node.inputs[in_x]},
      {DNNL_ARG_SRC_ITER, problem.state, node.inputs[in_h]},
      {DNNL_ARG_WEIGHTS_LAYER, kernel_desc, kernel},
      {DNNL_ARG_WEIGHTS_ITER, recurrent_desc, recurrent},
      {DNNL_ARG_DST_LAYER, problem.sequence, output.sequence},
      {DNNL_ARG_DST_ITER, problem.state, node.outputs[1]},
  };
  RecurrentStep::Action before;
  if (has_bias) {
    ValueId joined = node.inputs[in_bias];
    if (attrs.reset_after) {
      const ValueId keras = node.inputs[in_bias];
      if (request.is_static(keras)) {
        joined = request.prepare(bias.get_size(), [=](const Frame& frame, std::byte* to) {
          join_biases(frame.in<float>(keras), units, reinterpret_cast<float*>(to));
        });
      } else {
        joined = builder.scratch(bias);
        before = [=](const Frame& frame) {
          join_biases(frame.in<float>(keras), units, frame.out<float>(joined));
        };
      }
    }
    arguments.push_back({DNNL_ARG_BIAS, bias, joined});
  }
  builder.add(desc, std::move(arguments));
  return std::make_unique<RecurrentStep>(builder.take_stages(), before, output.after);
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
