// lstm_gradient and gru_gradient: the way back through time. Threads take parts of the batch.

#include <algorithm>

#include "ramet/ops/recurrent_tape.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/recurrent_impl.h"

namespace ramet {

namespace native {

namespace {

enum Input : std::size_t { in_tape, in_before, in_recurrent, in_mask, in_output, in_h, in_c };

class RecurrentGradientStep final : public Step {
 public:
  RecurrentGradientStep(KernelRequest& request, Dim gates, const ops::RecurrentAttrs& attrs)
      : node_(request.node()),
        attrs_(attrs),
        is_lstm_(node_.op == &ops::lstm_gradient_op),
        has_mask_(request.has_input(in_mask)),
        batch_(request.input(in_before).shape[0]),
        time_(request.input(in_before).shape[1]),
        units_(request.input(in_before).shape[2]),
        width_(request.input(in_tape).shape[2]),
        gates_(gates),
        product_(request,
                 {.kernel = node_.inputs[in_recurrent],
                  .terms = gates * units_,
                  .columns = units_,
                  .row = 1,
                  .column = gates * units_},
                 batch_) {
    if (has_mask_) {
      waiting_ = request.scratch(static_cast<std::size_t>(batch_ * units_) * sizeof(float));
    }
    // Steps' gates are apart in the output; the product reads rows that are not.
    dense_ = request.scratch(static_cast<std::size_t>(batch_ * gates * units_) * sizeof(float));
  }

  void run(const Frame& frame) const override {
    product_.begin(frame);
    split_batch(frame.threads, batch_, time_ * units_ * units_ * gates_,
                [&](int thread, Dim row, Dim rows) { run_rows(frame, thread, row, rows); });
  }

 private:
  void copy_or_clear(const Frame& frame, std::size_t input, float* to, Dim at, Dim count) const {
    if (node_.inputs[input] == no_value) {
      std::fill_n(to, count, 0.0f);
    } else {
      std::copy_n(frame.in<float>(node_.inputs[input]) + at, count, to);
    }
  }

  void run_rows(const Frame& frame, int thread, Dim row, Dim rows) const {
    const Dim at = row * units_, count = rows * units_, steps = time_ * units_;
    GradientRows r{.rows = rows,
                   .units = units_,
                   .tape_row = time_ * width_,
                   .before_row = steps,
                   .mask_row = time_,
                   .zero_for_mask = attrs_.zero_output_for_mask,
                   .arriving_row = steps,
                   .h = frame.out<float>(node_.outputs.at(is_lstm_ ? 1 : 2)) + at,
                   .gates_row = gates_ * steps};
    copy_or_clear(frame, in_h, r.h, at, count);
    if (is_lstm_) {
      r.c = frame.out<float>(node_.outputs[2]) + at;
      copy_or_clear(frame, in_c, r.c, at, count);
    }
    // The gradient of a last output belongs to the last step that is not masked.
    const bool has_sequence = attrs_.return_sequences && node_.inputs[in_output] != no_value;
    if (has_mask_) {
      r.waiting = frame.out<float>(waiting_) + at;
      std::fill_n(r.waiting, count, 0.0f);
    }
    if (!attrs_.return_sequences && node_.inputs[in_output] != no_value) {
      const float* last = frame.in<float>(node_.inputs[in_output]) + at;
      float* to = has_mask_ ? r.waiting : r.h;
      for (Dim i = 0; i < count; ++i) to[i] += last[i];
    }
    float* dense = frame.out<float>(dense_) + at * gates_;
    for (Dim step = time_; step-- > 0;) {
      const Dim time = attrs_.reverse ? time_ - 1 - step : step, first = row * time_ + time;
      r.tape = frame.in<float>(node_.inputs[in_tape]) + first * width_;
      r.before = frame.in<float>(node_.inputs[in_before]) + first * units_;
      if (has_mask_) r.mask = frame.in<bool>(node_.inputs[in_mask]) + first;
      if (has_sequence) {
        r.arriving = frame.in<float>(node_.inputs[in_output]) + (row * time_ + step) * units_;
      }
      const Dim offset = first * gates_ * units_;
      if (is_lstm_) {
        r.gates = frame.out<float>(node_.outputs[0]) + offset;
        lstm_step_back(r);
      } else {
        r.to_inputs = frame.out<float>(node_.outputs[0]) + offset;
        r.gates = frame.out<float>(node_.outputs[1]) + offset;
        gru_step_back(r);
      }
      const Dim width = gates_ * units_;
      for (Dim i = 0; i < rows; ++i) {
        std::copy_n(r.gates + i * r.gates_row, width, dense + i * width);
      }
      const bool adds = has_mask_ || !is_lstm_;
      product_.run(frame, thread, rows, dense, adds ? r.h : nullptr, units_, r.h, units_);
    }
  }

  IrNode node_;
  ops::RecurrentAttrs attrs_;
  bool is_lstm_, has_mask_;
  Dim batch_, time_, units_, width_, gates_;
  StateProduct product_;
  ValueId waiting_ = no_value, dense_ = no_value;
};

std::unique_ptr<Step> make_lstm_gradient(KernelRequest& request, std::string& refusal) {
  refusal = refuse_recurrent(request);
  if (!refusal.empty()) return nullptr;
  return std::make_unique<RecurrentGradientStep>(request, 4,
                                                 request.node().attrs.as<ops::RecurrentAttrs>());
}

std::unique_ptr<Step> make_gru_gradient(KernelRequest& request, std::string& refusal) {
  const auto& attrs = request.node().attrs.as<ops::GruAttrs>();
  refusal = attrs.reset_after ? refuse_recurrent(request) : "without reset_after";
  if (!refusal.empty()) return nullptr;
  const ops::RecurrentAttrs loop{attrs.reverse, attrs.return_sequences, attrs.zero_output_for_mask};
  return std::make_unique<RecurrentGradientStep>(request, 3, loop);
}

}  // namespace

}  // namespace native

const Kernel native_lstm_gradient = {"native:lstm_gradient", native::make_lstm_gradient};
const Kernel native_gru_gradient = {"native:gru_gradient", native::make_gru_gradient};

}  // namespace ramet
