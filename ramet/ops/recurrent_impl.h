#pragma once
// What lstm and gru share. Private to this room.

#include <functional>

#include "ramet/ops/recurrent.h"

namespace ramet::ops {

/// The next states from the gates' input part and the states, the first one being the output; then
/// what a tape keeps of the step.
using Cell = std::function<Values(const Value& gates, const Values& states)>;

/// Runs a cell over time with Keras's rules for masks: a masked step keeps the states and repeats
/// the output before it (zeros at the start), or gives zeros. Returns the output, the states, and
/// what is kept, where the inputs of its step stand, zero where masked.
Values run_cell(const Value& gates, const Values& states, const Value& mask,
                const RecurrentAttrs& attrs, const Cell& cell);

/// The shape rule of both: `gates` blocks of weights side by side, one output more than states.
Specs infer_recurrent(const Call& call, std::size_t states, Dim gates, const Shape& bias,
                      bool return_sequences);
/// The same and what a tape keeps: `blocks` blocks of units, and each state.
Specs infer_tape(const Call& call, Specs specs, Dim blocks);

/// The way back through time. `step` takes the slices of `kept`, and the gradients of the states
/// after the step as if the mask were not there; it gives those of the states before, then what
/// the whole loop gives of each step. A masked step gives zeros and lets gradients pass.
/// `arriving`: at the output and the last states, or null. Returns what `step` gives over time,
/// then the gradients of the first states.
using CellGradient = std::function<Values(const Values& kept, const Values& arriving)>;
Values run_cell_gradient(const Values& kept, std::size_t states, const Value& mask,
                         const Values& arriving, const RecurrentAttrs& attrs,
                         const CellGradient& step);

/// (batch, time, ...) -> (batch * time, ...)
Value merge_time(const Value& sequence);

/// The gradient rule of scan (scan_gradient.cpp).
Values scan_gradient(const Call& call, const Values& outputs, const Values& arriving);

}  // namespace ramet::ops
