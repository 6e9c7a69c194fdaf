// lstm. Benchmark: bench/compare lstm.

#include <algorithm>

#include "ramet/ops/recurrent_tape.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/recurrent_impl.h"

namespace ramet {

namespace native {

namespace {

enum LstmInput : std::size_t { in_x, in_h, in_c, in_kernel, in_recurrent, in_bias, in_mask };

class LstmStep final : public Step {
 public:
  explicit LstmStep(KernelRequest& request) : LstmStep(request, request.node()) {}

  void run(const Frame& frame) const override {
    loop_.project(frame);
    product_.begin(frame);
    split_batch(frame.threads, loop_.batch, loop_.time * loop_.units * loop_.units * gates,
                [&](int thread, Dim row, Dim rows) { run_rows(frame, thread, row, rows); });
  }

 private:
  static constexpr Dim gates = 4;

  LstmStep(KernelRequest& request, const IrNode& node)
      : LstmStep(request, node, node.attrs.as<ops::RecurrentAttrs>(),
                 request.input(in_h).shape[1]) {}
  LstmStep(KernelRequest& request, const IrNode& node, const ops::RecurrentAttrs& attrs, Dim units)
      : loop_(
            request,
            {node.inputs[in_x], node.inputs[in_kernel], node.inputs[in_bias], node.inputs[in_mask]},
            gates, units, attrs.reverse, attrs.return_sequences, attrs.zero_output_for_mask),
        product_(request,
                 {.kernel = node.inputs[in_recurrent],
                  .terms = units,
                  .columns = gates * units,
                  .row = gates * units},
                 loop_.batch),
        first_h_(node.inputs[in_h]),
        first_c_(node.inputs[in_c]),
        h_(node.outputs[1]),
        c_(node.outputs[2]) {
    if (node.op == &ops::lstm_tape_op) tape_ = Tape(request, node, 3);
    gates_ = request.scratch(static_cast<std::size_t>(loop_.batch * gates * units) * sizeof(float));
  }

  // Some rows of the batch, through all time steps.
  void run_rows(const Frame& frame, int thread, Dim row, Dim rows) const {
    const Dim units = loop_.units, at = row * units;
    float *h = frame.out<float>(h_) + at, *c = frame.out<float>(c_) + at;
    std::copy_n(frame.in<float>(first_h_) + at, rows * units, h);
    std::copy_n(frame.in<float>(first_c_) + at, rows * units, c);
    loop_.clear_output(frame, row, rows);
    float* sums = frame.out<float>(gates_) + at * gates;
    for (Dim step = 0; step < loop_.time; ++step) {
      const Dim time = loop_.time_of(step);
      product_.run(frame, thread, rows, h, loop_.inputs(frame, row, time), loop_.inputs_row, sums,
                   gates * units);
      lstm_step({.rows = rows,
                 .units = units,
                 .gates = sums,
                 .gates_row = gates * units,
                 .h = h,
                 .c = c,
                 .output = loop_.output(frame, row, step, time),
                 .tape = tape_.at(frame, row, time)});
    }
    loop_.finish(frame, row, rows, h);
  }

  RecurrentLoop loop_;
  StateProduct product_;
  Tape tape_;
  ValueId first_h_, first_c_, h_, c_, gates_ = no_value;
};

std::unique_ptr<Step> make_lstm(KernelRequest& request, std::string& refusal) {
  refusal = refuse_recurrent(request);
  return refusal.empty() ? std::make_unique<LstmStep>(request) : nullptr;
}

}  // namespace

}  // namespace native

const Kernel native_lstm = {"native:lstm", native::make_lstm};
const Kernel native_lstm_tape = {"native:lstm_tape", native::make_lstm};

}  // namespace ramet
