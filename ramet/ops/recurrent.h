#pragma once
// Loops over time. `scan` runs any body; `lstm` and `gru` are composites of it that kernels can do
// in one go.

#include <functional>

#include "ramet/ops/op.h"

namespace ramet::ops {

/// What a step returns: one value an output sequence, and the next states.
struct StepResult {
  Values outputs;
  Values states;
};
/// Called once, with the slices of one time step and the states; may use any other Value.
using StepFunction = std::function<StepResult(const Values& slices, const Values& states)>;

struct ScanResult {
  Values sequences;  // each step's outputs, stacked along axis 1 (time)
  Values states;     // after the last step
};
/// Walks axis 1 of each of `xs` (batch, time, ...). With `reverse`, from the last step to the
/// first; sequences are then stacked in the order they were computed, as Keras does.
ScanResult scan(const Values& xs, const Values& states, const StepFunction& step,
                bool reverse = false);

struct RecurrentAttrs {
  bool reverse = false;           ///< go_backwards
  bool return_sequences = false;  ///< all outputs, else only the last
  bool zero_output_for_mask = false;
  static constexpr void describe(auto& d) {
    d.field("reverse", &RecurrentAttrs::reverse, "From the last step to the first.");
    d.field("return_sequences", &RecurrentAttrs::return_sequences, "All outputs or the last.");
    d.field("zero_output_for_mask", &RecurrentAttrs::zero_output_for_mask,
            "Masked steps give zeros instead of the output before them.");
  }
};
/// Keras's LSTM with tanh and sigmoid. x: (batch, time, in), kernel: (in, 4u) and recurrent: (u,
/// 4u) with gates i, f, c, o; bias: (4u,) or null; mask: bool (batch, time) or null. Gives output
/// ((batch, time, u) or (batch, u)), last h, last c.
Values lstm(const Value& x, const Value& h, const Value& c, const Value& kernel,
            const Value& recurrent, const Value& bias, const Value& mask, RecurrentAttrs attrs);

struct GruAttrs {
  bool reverse = false, return_sequences = false, zero_output_for_mask = false;
  bool reset_after = true;
  static constexpr void describe(auto& d) {
    d.field("reverse", &GruAttrs::reverse, "From the last step to the first.");
    d.field("return_sequences", &GruAttrs::return_sequences, "All outputs or the last.");
    d.field("zero_output_for_mask", &GruAttrs::zero_output_for_mask, "Masked steps give zeros.");
    d.field("reset_after", &GruAttrs::reset_after, "Apply the reset gate after the product.");
  }
};
/// Keras's GRU with tanh and sigmoid; gates z, r, h. bias: (2, 3u) with reset_after, else (3u,), or
/// null. Gives output and last h.
Values gru(const Value& x, const Value& h, const Value& kernel, const Value& recurrent,
           const Value& bias, const Value& mask, GruAttrs attrs);

/// The body is a graph whose inputs are: one slice a sequence, the states, the captured values.
struct ScanAttrs {
  std::shared_ptr<const Graph> body;
  Dim sequences = 0, states = 0, outputs = 0;
  bool reverse = false;
  bool aligned = false;
  static constexpr void describe(auto& d) {
    d.field("body", &ScanAttrs::body, "One step.");
    d.field("sequences", &ScanAttrs::sequences, "Inputs that are walked.");
    d.field("states", &ScanAttrs::states, "Inputs that the step replaces.");
    d.field("outputs", &ScanAttrs::outputs, "Outputs that are stacked.");
    d.field("reverse", &ScanAttrs::reverse, "From the last step to the first.");
    d.field("aligned", &ScanAttrs::aligned, "Outputs stand where the inputs of their step do.");
  }
};

extern const Op scan_op, lstm_op, gru_op;

}  // namespace ramet::ops

namespace ramet {
Json to_json(const std::shared_ptr<const Graph>& graph);
void from_json(const Json& json, std::shared_ptr<const Graph>& graph);
}  // namespace ramet
