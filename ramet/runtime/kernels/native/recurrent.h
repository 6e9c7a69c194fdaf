#pragma once
// What LSTM and GRU share: the loop over time on parts of the batch, which need nothing of each
// other, so each thread runs its part from the first step to the last.
//
// Units are taken in chunks of one vector. The columns of the kernels are reordered so that the
// gates of a chunk stand beside each other: (chunk, gate, lane). Units are filled up with zeros to
// whole chunks, and stay zero or unused there.

#include <optional>

#include "ramet/runtime/kernel.h"

namespace ramet::native {

/// One time step of some rows of the batch. Rows of states are `padded` floats apart.
struct RecurrentTask {
  Dim rows = 0, units = 0, padded = 0;
  const float* gates = nullptr;  ///< x W + b, reordered
  Dim gates_row = 0;
  const float* recurrent = nullptr;       ///< (chunk, units, gate, lane)
  const float* candidate = nullptr;       ///< GRU: (chunk, units, lane) or (padded,); see gru.cpp
  const float* h = nullptr;
  float* next_h = nullptr;
  float* memory = nullptr;   ///< LSTM: c, replaced. GRU: two states' worth of scratch
  const bool* mask = nullptr;  ///< null when all steps count
  Dim mask_row = 0;
  float* output = nullptr;  ///< with a mask: the output before, replaced
  bool zero_output_for_mask = false;
  float* y = nullptr;  ///< null when this step's output is not wanted
  Dim y_row = 0;
};

/// What a cell adds to the loop.
struct RecurrentCell {
  Dim lanes = 0;   ///< units in a chunk
  Dim gates = 0;   ///< blocks of columns in the kernels
  Dim memories = 0;  ///< states' worth of `memory`
  void (*step)(const RecurrentTask& task) = nullptr;
};

/// Where the operands are among a node's inputs.
struct RecurrentInputs {
  ValueId x, h, c, kernel, recurrent, bias, mask;  // c, bias and mask may be no_value
};

struct RecurrentOptions {
  bool reverse = false, return_sequences = false, zero_output_for_mask = false;
};

/// Writes a matrix of `rows` by gates * units with its columns reordered to `out`, whose rows have
/// gates * padded floats.
struct GateOrder {
  Dim units, padded, lanes, gates;
  void reorder(const float* from, Dim rows, float* out) const;
};

}  // namespace ramet::native
