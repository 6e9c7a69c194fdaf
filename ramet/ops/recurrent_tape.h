#pragma once
// Backpropagation through lstm and gru. The gradient rule asks for the layer's tape: the same
// steps, which also leave what their way back needs (a program runs them once, as a tape). The way
// back gives the gradients of the gates; all others are products and sums of these, behind the
// loop.

#include "ramet/ops/recurrent.h"

namespace ramet::ops {

/// Inputs and attributes of lstm. Outputs: output, last h, last c as lstm, and of each time step,
/// where its input stands, (batch, time, 5 units): the gates i, f, g, o and tanh(c) after it;
/// (batch, time, units) twice: h and c before it. All of a masked step are zero.
extern const Op lstm_tape_op;
/// Inputs: the tape's last three but h, (recurrent, mask or null), and the gradients that arrive at
/// output, h and c, or null. Outputs: gradients of x W + h U + b (batch, time, 4 units), of the
/// first h and c.
extern const Op lstm_gradient_op;

/// As above: (batch, time, 3 units or, with reset_after, 4): z, r, the candidate, and what r is
/// multiplied with; and h before it.
extern const Op gru_tape_op;
/// Inputs: the tape's last two, recurrent, mask or null, and the gradients that arrive at output
/// and h, or null. Outputs: gradients of x W + b (batch, time, 3 units), of what is added to it
/// from the states, the same, and of the first h.
extern const Op gru_gradient_op;

/// The gradient rules of lstm and gru.
Values lstm_gradient(const Call& call, const Values& outputs, const Values& arriving);
Values gru_gradient(const Call& call, const Values& outputs, const Values& arriving);

}  // namespace ramet::ops
