#pragma once
// What the files of split_gemm.h share: how one tile of results is computed, and what goes on
// meanwhile.

#include "ramet/runtime/kernels/native/epilogue.h"
#include "ramet/runtime/kernels/native/split_gemm.h"

#if defined(__x86_64__) && defined(__linux__)
#define RAMET_HAS_BFLOAT16_UNITS 1
#include <immintrin.h>

// Functions with these attributes call nothing that is compiled for other processors too: not even
// templates of the standard library.
#define RAMET_SPLIT_TARGET "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,fma,prfchw"
#define RAMET_SPLIT __attribute__((target(RAMET_SPLIT_TARGET)))
#define RAMET_SPLIT_INLINE RAMET_SPLIT __attribute__((always_inline)) inline
#define RAMET_AMX __attribute__((target(RAMET_SPLIT_TARGET ",amx-tile,amx-bf16")))
#define RAMET_AMX_INLINE RAMET_AMX __attribute__((always_inline)) inline

namespace ramet::native {

inline constexpr Dim tile_rows = 16;                          // of one register
inline constexpr Dim tile_numbers = tile_rows * split_block;  // of a left or right one

/// Whether all of some rows of a tile are finite.
RAMET_SPLIT_INLINE bool is_finite(const float* tile, Dim rows) {
  const __m512 zero = _mm512_setzero_ps();
  __m512 first = zero, second = zero;  // NaN as soon as one is not
  for (Dim i = 0; i < rows; ++i, tile += split_tile) {
    first = _mm512_fmadd_ps(_mm512_load_ps(tile), zero, first);
    second = _mm512_fmadd_ps(_mm512_load_ps(tile + 16), zero, second);
  }
  return _mm512_cmp_ps_mask(_mm512_add_ps(first, second), zero, _CMP_EQ_OQ) == 0xffff;
}

/// Results that wait for their epilogue, which runs while the next tile is computed: the processor
/// does both at once.
struct Pending {
  const SplitOutput* output;
  EpilogueFunctionPointer epilogue;
  float* tile;
  const Dim* offsets;
  Dim row = 0, rows = 0, column = 0, columns = 0;  // rows: those that still wait

  /// How many to do behind each step: none are left to the last ones, so that there is always
  /// something to compute.
  RAMET_SPLIT_INLINE Dim rows_a_step(Dim steps) const {
    const Dim count = (rows + steps - 1) / steps;
    return count < 8 ? 8 : count;
  }

  RAMET_SPLIT void advance(Dim count) {
    if (count > rows) count = rows;
    if (count == 0) return;
    if (!is_finite(tile, count)) output->compute(row, count, column, columns, tile);
    const EpilogueRows part{tile,
                            split_tile,
                            output->y + column,
                            count,
                            columns,
                            0,
                            offsets,
                            output->bias == nullptr ? nullptr : output->bias + column,
                            output->residual == nullptr ? nullptr : output->residual + column};
    epilogue(output->before, output->after, part);
    row += count;
    rows -= count;
    tile += count * split_tile;
    offsets += count;
  }
};

/// Memory that will be wanted, fetched piece by piece.
struct Fetching {
  static constexpr Dim line = 64;
  const char* source = nullptr;  // to be read
  Dim lines = 0, lines_of_step = 0;
  const char* right = nullptr;  // so; in pairs of lines, which come together
  Dim pairs = 0, pairs_of_step = 0;
  const float* target = nullptr;  // to be written: rows of two lines
  const Dim* offsets = nullptr;
  Dim rows = 0, rows_of_step = 0;

  RAMET_SPLIT_INLINE void advance() {
    Dim count = lines_of_step < lines ? lines_of_step : lines;
    lines -= count;
    for (; count > 0; --count, source += line) _mm_prefetch(source, _MM_HINT_T1);
    count = pairs_of_step < pairs ? pairs_of_step : pairs;
    pairs -= count;
    for (; count > 0; --count, right += 2 * line) _mm_prefetch(right, _MM_HINT_T1);
    count = rows_of_step < rows ? rows_of_step : rows;
    rows -= count;
    for (; count > 0; --count, ++offsets) {
      if (*offsets < 0) continue;
      __builtin_prefetch(target + *offsets, 1);
      __builtin_prefetch(target + *offsets + 16, 1);
    }
  }
};

/// How a unit computes the tiles of a product whose factors have so many parts.
struct TileFunctions {
  /// One tile of results, of split_tile floats a row; `b` is the first step's. To be called between
  /// `begin` and `end`.
  using Multiply = void (*)(const std::uint16_t* a, Dim plane, const Dim* offsets, Dim steps,
                            const std::uint16_t* b, float* c, bool adds, Pending& pending,
                            Fetching& fetching);
  /// Rows from `row` on, `rows` <= split_tile of them, and one panel of a sum. `begin_rows` comes
  /// first.
  using Sum = void (*)(const SplitTask& task, const SplitSum& sum, Dim row, Dim rows, Dim panel);

  void (*begin)();
  void (*begin_rows)(Dim rows);
  void (*end)();
  Multiply multiply[2][2];  ///< by whether there are more than 16 rows, and columns
  Sum sum[2][2];
};

const TileFunctions& matrix_tiles(Dim parts);
const TileFunctions& vector_tiles();  ///< of one part

/// What the matrix unit does in a second, on this thread, of float32 operations whose factors have
/// three parts.
double matrix_flops();

}  // namespace ramet::native

#endif
