#pragma once
// Products of float32 matrices by units that multiply bfloat16 and add in float32: the matrix unit
// of newer x86 processors (AMX), sixteen times as fast as vectors do float32, and their vectors
// (AVX512_BF16), twice.
//
// For float32 results each factor is split into three bfloat16 numbers, which hold all of its
// digits, and six of the nine products are summed: as exact as float32 arithmetic. Where precision
// may be bfloat16's, each factor is rounded to one number and there is one product. Where results
// come out infinite or NaN, which may be the splitting's fault, the caller computes them anew.

#include <cstdint>

#include "ramet/runtime/kernel.h"

namespace ramet::native {

/// What can multiply bfloat16 numbers here; `best` is the first of the others that there is.
enum class SplitUnit { best, matrix, vectors };
bool has_unit(SplitUnit unit);
/// Is there a matrix unit, and does the system let us use it?
inline bool has_matrix_unit() { return has_unit(SplitUnit::matrix); }

/// Is there a matrix unit that is at least half as fast again as vectors at products of float32, on
/// all of so many threads? Measured once, by the first call.
bool matrix_unit_pays(int threads);

/// Into how many numbers to split a float for this precision; 0 where nothing here gains by it.
Dim split_parts(Precision precision);
/// Is it worth splitting for so many multiplications, at the precision that is wanted?
bool split_pays(const KernelRequest& request, Dim multiplications);
/// Why a kernel that splits for this precision does not fit a node; "" if nothing speaks against
/// it.
std::string refuse_split(const KernelRequest& request, Precision precision);

/// Columns of a left factor that lie together; rows of a right one that are one step.
inline constexpr Dim split_block = 32;
/// Rows and columns of the results that are computed at once.
inline constexpr Dim split_tile = 32;
/// Rows behind the last one of a left factor that are read (and whose results nobody wants).
inline constexpr Dim split_slack = split_tile;

/// A left factor: (block, row, column), first the high parts of all.
struct SplitRows {
  Dim parts = 3;
  Dim blocks = 0, rows = 0;  ///< rows with what lies between and behind them

  /// For `count` rows of `columns` numbers. Blocks begin at distances that no cache maps to one
  /// place.
  static SplitRows of(Dim parts, Dim columns, Dim count) {
    const Dim blocks = (columns + split_block - 1) / split_block;
    return {parts, blocks, (count + split_slack + 63) / 64 * 64 + 32};
  }
  Dim plane() const { return blocks * rows * split_block; }  ///< numbers of one part
  std::size_t bytes() const { return static_cast<std::size_t>(parts * plane()) * 2; }
};

/// Splits `count` rows of `columns` floats, `distance` apart, to rows `row`... of `to`; fills up
/// the last block with zeros.
void split_rows(const float* x, Dim distance, Dim count, Dim columns, const SplitRows& layout,
                Dim row, std::uint16_t* to);
/// So, where neighbours in a row are `step` floats apart and rows `distance`.
void split_strided(const float* x, Dim distance, Dim step, Dim count, Dim columns,
                   const SplitRows& layout, Dim row, std::uint16_t* to);
/// Writes rows of zeros.
void zero_rows(const SplitRows& layout, Dim row, Dim count, std::uint16_t* to);

/// A right factor: panels of split_tile columns, in each the steps one after the other.
struct SplitPanels {
  Dim parts = 3;
  Dim steps = 0, columns = 0;

  Dim step_size() const { return parts * split_block * split_tile; }  ///< numbers
  Dim panels() const { return (columns + split_tile - 1) / split_tile; }
  Dim panel_size() const { return steps * step_size(); }
  std::size_t bytes() const { return static_cast<std::size_t>(panels() * panel_size()) * 2; }
};

/// Packs b[i * row + j * column], i < k, j < columns, as the steps from `step` on of panels [first,
/// last).
void pack_panels(const float* b, Dim row, Dim column, Dim k, const SplitPanels& layout, Dim step,
                 Dim first, Dim last, std::uint16_t* to);

/// The float that was packed as row `row` of a step's block, and column `column` of the product.
float packed_number(const SplitPanels& layout, const std::uint16_t* panels, Dim step, Dim row,
                    Dim column);

/// Where the results of a product go.
class SplitOutput {
 public:
  virtual ~SplitOutput() = default;
  /// Says where each of some rows begins in y, in floats; below 0 for what nobody wants.
  virtual void place(Dim row, Dim rows, Dim* offsets) const = 0;
  /// Computes rows [row, row + rows) and columns [column, column + columns) of the product, to rows
  /// of split_tile floats, as the op is defined.
  virtual void compute(Dim row, Dim rows, Dim column, Dim columns, float* tile) const = 0;

  EpilogueActivation before, after;
  float* y = nullptr;
  const float *bias = nullptr, *residual = nullptr;  ///< null where there is none
};

/// Which tiles of a product one of `count` threads computes: some rows, or some panels where that
/// leaves less to the last one, or where the right factor is large and better read by one only.
struct SplitShare {
  SplitShare(Dim rows, const SplitPanels& right, int thread, int count);
  Dim first_row, last_row, first_panel, last_panel;
};

/// A part of a product, for one thread. Both factors have the same parts.
struct SplitTask {
  SplitRows left;
  SplitPanels right;
  const std::uint16_t* a = nullptr;
  const std::uint16_t* b = nullptr;
  const Dim* offsets = nullptr;  ///< of each step: where row 0's block lies in `a`, in numbers
  /// What is wanted next, to be fetched meanwhile.
  const float* next = nullptr;
  Dim next_size = 0;
  Dim first_row = 0, last_row = 0, first_panel = 0, last_panel = 0;
  SplitUnit unit = SplitUnit::best;  ///< `vectors` has one part only
};
void multiply_split(const SplitTask& task, const SplitOutput& output);

/// c = start + a b, for all of a task's rows and panels, whose columns are a multiple of
/// split_columns. Rows of `start` and c are so many floats apart; `start` may be null for zeros.
/// Gives false when not all of c is finite.
struct SplitSum {
  const float* start = nullptr;
  Dim start_row = 0;
  float* c = nullptr;
  Dim c_row = 0;
};
inline constexpr Dim split_columns = 16;
bool multiply_split(const SplitTask& task, const SplitSum& sum);

}  // namespace ramet::native
