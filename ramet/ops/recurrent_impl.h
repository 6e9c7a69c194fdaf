#pragma once
// What lstm and gru share. Private to this room.

#include <functional>

#include "ramet/ops/recurrent.h"

namespace ramet::ops {

/// The next states from the gates' input part and the states; the first one is the output.
using Cell = std::function<Values(const Value& gates, const Values& states)>;

/// Runs a cell over time with Keras's rules for masks: a masked step keeps the states and repeats
/// the output before it (zeros at the start), or gives zeros. Returns the output, then the states.
Values run_cell(const Value& gates, const Values& states, const Value& mask,
                const RecurrentAttrs& attrs, const Cell& cell);

/// The shape rule of both: `gates` blocks of weights side by side, one output more than states.
Specs infer_recurrent(const Call& call, std::size_t states, Dim gates, const Shape& bias,
                      bool return_sequences);

/// The gradient rule of scan (scan_gradient.cpp).
Values scan_gradient(const Call& call, const Values& outputs, const Values& arriving);

}  // namespace ramet::ops
