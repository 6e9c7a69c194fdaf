#pragma once
// The element-wise half of LSTM and GRU: one time step for some rows of the batch.

#include "ramet/core/shape.h"

namespace ramet::native {

/// What a step gives to the layer's output, under Keras's rules for masks: a masked row keeps its
/// states, and gives its output of before, or zeros.
struct CellOutput {
  const bool* mask = nullptr;  ///< null when all rows count
  Dim mask_row = 0;
  float* last = nullptr;  ///< the outputs of before, (row, unit), replaced; null without a mask
  bool zero_for_mask = false;
  float* y = nullptr;  ///< null when this step's output is not wanted
  Dim y_row = 0;
};

/// What a step leaves for its way back (ops/recurrent_tape.h). A masked row leaves zeros.
struct TapeRows {
  float* values = nullptr;  ///< null when nobody wants them
  Dim width = 0, row = 0;
  float *h = nullptr, *c = nullptr;  ///< states before the step
  Dim state_row = 0;
};

/// Gates are i, f, c, o side by side, before their functions; states are replaced.
struct LstmRows {
  Dim rows = 0, units = 0;
  const float* gates = nullptr;
  Dim gates_row = 0;
  float *h = nullptr, *c = nullptr;
  CellOutput output;
  TapeRows tape;
};
void lstm_step(const LstmRows& rows);

/// `inputs`: x W + b for z, r and the candidate. `gates`: with reset_after, h U + b for all three;
/// otherwise all of z and r.
struct GruRows {
  Dim rows = 0, units = 0;
  const float* inputs = nullptr;
  Dim inputs_row = 0;
  float* gates = nullptr;
  Dim gates_row = 0;
  float* h = nullptr;
  CellOutput output;
  TapeRows tape;  ///< with reset_after only
};
void gru_step_reset_after(const GruRows& rows);
/// Without reset_after: z replaces its gate, and reset = r h.
void gru_reset(const GruRows& rows, float* reset);
/// Then, with the candidate before its function at the place of r.
void gru_step_reset_before(const GruRows& rows);

/// One step on the way back: from the gradients of the states after it, and of its output, to those
/// of the gates. `h` is left with what does not come from the product of gates and U transposed;
/// a masked row leaves its states as they are and zeros for gates.
struct GradientRows {
  Dim rows = 0, units = 0;
  const float *tape = nullptr, *before = nullptr;  ///< before: c or, for GRU, h
  Dim tape_row = 0, before_row = 0;
  const bool* mask = nullptr;
  Dim mask_row = 0;
  bool zero_for_mask = false;
  const float* arriving = nullptr;  ///< at the step's output, or null
  Dim arriving_row = 0;
  float* waiting = nullptr;  ///< of outputs that repeat an earlier one; null without a mask
  float *h = nullptr, *c = nullptr;
  float* gates = nullptr;  ///< that the product reads: LSTM's, or those that GRU adds from states
  float* to_inputs = nullptr;  ///< GRU: those of x W + b
  Dim gates_row = 0;
};
void lstm_step_back(const GradientRows& rows);
void gru_step_back(const GradientRows& rows);

}  // namespace ramet::native
