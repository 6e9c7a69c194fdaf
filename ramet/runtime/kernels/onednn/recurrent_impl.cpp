#include "ramet/runtime/kernels/onednn/recurrent_impl.h"

#include <algorithm>

namespace ramet::onednn {

RecurrentProblem::RecurrentProblem(const KernelRequest& request, Dim gate_count,
                                   std::size_t kernel_input)
    : batch(request.input(0).shape[0]),
      time(request.input(0).shape[1]),
      channels(request.input(0).shape[2]),
      units(request.input(1).shape[1]),
      gates(gate_count),
      kernel(row_major({1, 1, channels, gates, units})),
      recurrent(row_major({1, 1, units, gates, units})) {
  RAMET_ASSERT(request.input(kernel_input).shape == Shape({channels, gates * units}));
  // oneDNN counts time first; batch first is a matter of strides.
  const auto f32 = dnnl::memory::data_type::f32;
  x = Desc({time, batch, channels}, f32, {channels, time * channels, 1});
  sequence = Desc({time, batch, units}, f32, {units, time * units, 1});
  state = row_major({1, 1, batch, units});
}

dnnl::rnn_direction direction_of(bool reverse) {
  return reverse ? dnnl::rnn_direction::unidirectional_right2left
                 : dnnl::rnn_direction::unidirectional_left2right;
}

ValueId zeros(KernelRequest& request, const Desc& desc) {
  const std::size_t bytes = desc.get_size();
  return request.prepare(
      bytes, {}, [bytes](const Frame&, std::byte* to) { std::fill_n(to, bytes, std::byte{0}); });
}

RecurrentOutput::RecurrentOutput(KernelRequest& request, const RecurrentProblem& problem,
                                 bool reverse, bool return_sequences) {
  const ValueId output = request.node().outputs[0], last = request.node().outputs[1];
  const Dim batch = problem.batch, time = problem.time, units = problem.units;
  if (return_sequences && !reverse) {
    sequence = output;
    return;
  }
  sequence = request.scratch(problem.sequence.get_size());
  if (!return_sequences) {
    after = [=](const Frame& frame) {
      std::copy_n(frame.in<float>(last), batch * units, frame.out<float>(output));
    };
    return;
  }
  // oneDNN leaves each output at its input's time, Keras in the order of computation.
  after = [=, from_id = sequence](const Frame& frame) {
    const float* from = frame.in<float>(from_id);
    float* to = frame.out<float>(output);
    for (Dim n = 0; n < batch; ++n) {
      for (Dim t = 0; t < time; ++t) {
        std::copy_n(from + (n * time + t) * units, units, to + (n * time + time - 1 - t) * units);
      }
    }
  };
}

}  // namespace ramet::onednn
