// gru. With reset_after the candidate's part of the states is multiplied by r after the product,
// else before it, which takes a second product a step.

#include <algorithm>

#include "ramet/ops/recurrent_tape.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/recurrent_impl.h"

namespace ramet {

namespace native {

namespace {

enum GruInput : std::size_t { in_x, in_h, in_kernel, in_recurrent, in_bias, in_mask };

class GruStep final : public Step {
 public:
  explicit GruStep(KernelRequest& request)
      : GruStep(request, request.node(), request.node().attrs.as<ops::GruAttrs>(),
                request.input(in_h).shape[1]) {}

  void run(const Frame& frame) const override {
    loop_.project(frame);
    product_.begin(frame);
    if (candidate_) candidate_->begin(frame);
    split_batch(frame.threads, loop_.batch, loop_.time * loop_.units * loop_.units * gates,
                [&](int thread, Dim row, Dim rows) { run_rows(frame, thread, row, rows); });
  }

 private:
  static constexpr Dim gates = 3;

  // Keras's bias has two rows with reset_after: the first one belongs to the inputs.
  GruStep(KernelRequest& request, const IrNode& node, const ops::GruAttrs& attrs, Dim units)
      : loop_(
            request,
            {node.inputs[in_x], node.inputs[in_kernel], node.inputs[in_bias], node.inputs[in_mask]},
            gates, units, attrs.reverse, attrs.return_sequences, attrs.zero_output_for_mask),
        product_(request,
                 {.kernel = node.inputs[in_recurrent],
                  .terms = units,
                  .columns = (attrs.reset_after ? 3 : 2) * units,
                  .row = gates * units},
                 loop_.batch),
        reset_after_(attrs.reset_after),
        first_h_(node.inputs[in_h]),
        bias_(node.inputs[in_bias]),
        h_(node.outputs[1]) {
    if (node.op == &ops::gru_tape_op) tape_ = Tape(request, node, 2);
    const auto floats = [&](Dim count) {
      return request.scratch(static_cast<std::size_t>(count) * sizeof(float));
    };
    gates_ = floats(loop_.batch * gates * units);
    if (reset_after_) return;
    candidate_.emplace(request,
                       StateFactor{.kernel = node.inputs[in_recurrent],
                                   .terms = units,
                                   .columns = units,
                                   .row = gates * units,
                                   .first = 2 * units},
                       loop_.batch);
    reset_ = floats(loop_.batch * units);
  }

  // Some rows of the batch, through all time steps.
  void run_rows(const Frame& frame, int thread, Dim row, Dim rows) const {
    const Dim units = loop_.units, at = row * units;
    float* h = frame.out<float>(h_) + at;
    std::copy_n(frame.in<float>(first_h_) + at, rows * units, h);
    loop_.clear_output(frame, row, rows);
    GruRows cell{.rows = rows,
                 .units = units,
                 .inputs_row = loop_.inputs_row,
                 .gates = frame.out<float>(gates_) + at * gates,
                 .gates_row = gates * units,
                 .h = h,
                 .output = {},
                 .tape = {}};
    const float* bias = bias_ == no_value ? nullptr : frame.in<float>(bias_) + gates * units;
    for (Dim step = 0; step < loop_.time; ++step) {
      const Dim time = loop_.time_of(step);
      cell.inputs = loop_.inputs(frame, row, time);
      cell.output = loop_.output(frame, row, step, time);
      cell.tape = tape_.at(frame, row, time);
      if (reset_after_) {
        product_.run(frame, thread, rows, h, bias, 0, cell.gates, cell.gates_row);
        gru_step_reset_after(cell);
        continue;
      }
      float* reset = frame.out<float>(reset_) + at;
      product_.run(frame, thread, rows, h, cell.inputs, loop_.inputs_row, cell.gates,
                   cell.gates_row);
      gru_reset(cell, reset);
      candidate_->run(frame, thread, rows, reset, cell.inputs + 2 * units, loop_.inputs_row,
                      cell.gates + units, cell.gates_row);
      gru_step_reset_before(cell);
    }
    loop_.finish(frame, row, rows, h);
  }

  RecurrentLoop loop_;
  StateProduct product_;
  std::optional<StateProduct> candidate_;
  Tape tape_;
  bool reset_after_;
  ValueId first_h_, bias_, h_, gates_ = no_value, reset_ = no_value;
};

std::unique_ptr<Step> make_gru(KernelRequest& request, std::string& refusal) {
  refusal = refuse_recurrent(request);
  const IrNode& node = request.node();
  if (node.op == &ops::gru_tape_op && !node.attrs.as<ops::GruAttrs>().reset_after) {
    refusal = "a tape without reset_after";
  }
  return refusal.empty() ? std::make_unique<GruStep>(request) : nullptr;
}

}  // namespace

}  // namespace native

const Kernel native_gru = {"native:gru", native::make_gru};
const Kernel native_gru_tape = {"native:gru_tape", native::make_gru};

}  // namespace ramet
