#pragma once
// What LSTM and GRU share. The inputs' part of all gates is one product for all time steps; then
// threads take parts of the batch, which need nothing of each other, from the first step to the
// last.

#include <memory>
#include <optional>

#include "ramet/runtime/kernel.h"
#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/recurrent_cells.h"
#include "ramet/runtime/kernels/native/split_gemm.h"

namespace ramet::native {

/// What states are multiplied with: `terms` by `columns` floats of `kernel` from `first` on.
struct StateFactor {
  ValueId kernel = no_value;
  Dim terms = 0, columns = 0;
  Dim row = 0, column = 1;  ///< distances between its rows and between its columns
  Dim first = 0;
};

/// The product of states and a factor, packed once where that does not change, or at the beginning
/// of each run.
class StateProduct {
 public:
  /// For at most `rows` states a thread.
  StateProduct(KernelRequest& request, StateFactor factor, Dim rows);

  /// On one thread, before the others begin.
  void begin(const Frame& frame) const;
  /// c = start + h U for `rows` rows. `start` may be null, rows of it that are 0 floats apart are
  /// one, and it may be c.
  void run(const Frame& frame, int thread, Dim rows, const float* h, const float* start,
           Dim start_row, float* c, Dim c_row) const;

 private:
  void pack(const float* kernel, std::byte* memory) const;

  GemmLoops loops_;
  StateFactor factor_;
  ValueId packed_ = no_value, split_ = no_value;
  bool is_static_ = false, is_split_ = false;
  SplitRows left_;
  SplitPanels right_;
  std::vector<Dim> offsets_;
  std::size_t vector_bytes_ = 0;
};

/// Where the operands are among a node's inputs.
struct RecurrentValues {
  ValueId x, kernel, bias, mask;  // bias and mask may be no_value
};

/// What is the same for both: sizes, the product of the inputs, the order of steps, the output.
class RecurrentLoop {
 public:
  RecurrentLoop(KernelRequest& request, RecurrentValues values, Dim gates, Dim units, bool reverse,
                bool return_sequences, bool zero_output_for_mask);

  void project(const Frame& frame) const { projection_->run(frame); }
  /// x W + b of one time step, for rows from `row` on, which are `inputs_row` floats apart.
  const float* inputs(const Frame& frame, Dim row, Dim time) const;
  /// Where the output of a step goes; `time` is when its input was.
  CellOutput output(const Frame& frame, Dim row, Dim step, Dim time) const;
  /// To be called before the first step.
  void clear_output(const Frame& frame, Dim row, Dim rows) const;
  /// To be called after the last step, with the states that it left.
  void finish(const Frame& frame, Dim row, Dim rows, const float* h) const;

  Dim time_of(Dim step) const { return reverse_ ? time - 1 - step : step; }

  static constexpr Dim grain = 16;  ///< threads get multiples of so many rows
  Dim batch, time, units, inputs_row;

 private:
  std::unique_ptr<Step> projection_;
  ValueId inputs_ = no_value, mask_, y_, last_ = no_value;
  bool reverse_, return_sequences_, zero_for_mask_;
};

/// Where a tape goes (ops/recurrent_tape.h); by default there is none.
class Tape {
 public:
  Tape() = default;
  /// `first`: which of the node's outputs the steps' values are; states follow it.
  Tape(const KernelRequest& request, const IrNode& node, std::size_t first);
  /// Of one time step, for rows from `row` on.
  TapeRows at(const Frame& frame, Dim row, Dim time) const;

 private:
  ValueId values_ = no_value, h_ = no_value, c_ = no_value;
  Dim times_ = 0, width_ = 0, units_ = 0;
};

/// How many threads pay for a batch.
int recurrent_threads(int threads, Dim batch, Dim multiplications);
/// Calls `run(thread, row, rows)` for parts of the batch, at once on as many threads as pay.
template <class F>
void split_batch(int threads, Dim batch, Dim multiplications_a_row, F&& run) {
  threads = recurrent_threads(threads, batch, batch * multiplications_a_row);
  parallel_region(threads, [&](int thread, int count) {
    const Dim grain = batch >= RecurrentLoop::grain * count ? RecurrentLoop::grain : 1;
    const Part rows(batch, thread, count, grain);
    if (rows.begin < rows.end) run(thread, rows.begin, rows.end - rows.begin);
  });
}
/// Why neither kernel can do this node; "" if nothing speaks against it.
std::string refuse_recurrent(const KernelRequest& request);

}  // namespace ramet::native
