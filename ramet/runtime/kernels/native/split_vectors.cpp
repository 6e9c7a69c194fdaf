// Tiles of products on vectors that multiply pairs of bfloat16 numbers (AVX512_BF16): see
// split_gemm.h.

#include "ramet/runtime/kernels/native/split_impl.h"

#ifdef RAMET_HAS_BFLOAT16_UNITS

namespace ramet::native {

namespace {

constexpr Dim pairs = split_block / 2;

/// Adds one step's product to the sums of `rows` rows.
template <int rows, int vectors>
RAMET_SPLIT_INLINE void add_step(const std::uint16_t* a, const std::uint16_t* b,
                                 __m512 (&sums)[rows][vectors]) {
  for (Dim pair = 0; pair < pairs; ++pair) {
    __m512i right[vectors];
    for (int v = 0; v < vectors; ++v) {
      right[v] = _mm512_loadu_si512(b + v * tile_numbers + pair * 2 * tile_rows);
    }
#pragma GCC unroll 12
    for (int i = 0; i < rows; ++i) {
      int both;
      __builtin_memcpy(&both, a + i * split_block + 2 * pair, sizeof both);
      const __m512i left = _mm512_set1_epi32(both);
      for (int v = 0; v < vectors; ++v) {
        sums[i][v] = _mm512_dpbf16_ps(sums[i][v], reinterpret_cast<const __m512bh&>(left),
                                      reinterpret_cast<const __m512bh&>(right[v]));
      }
    }
  }
}

/// c = start + a b for `rows` rows; their factors begin at a + offsets[step].
template <int rows, int vectors>
RAMET_SPLIT void add_rows(const std::uint16_t* a, const Dim* offsets, Dim steps,
                          const std::uint16_t* b, const float* start, Dim start_row, float* c,
                          Dim c_row) {
  __m512 sums[rows][vectors];
#pragma GCC unroll 12
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < vectors; ++v) {
      sums[i][v] = start == nullptr ? _mm512_setzero_ps()
                                    : _mm512_loadu_ps(start + i * start_row + v * tile_rows);
    }
  }
  for (Dim step = 0; step < steps; ++step, b += 2 * tile_numbers) {
    add_step<rows, vectors>(a + offsets[step], b, sums);
  }
#pragma GCC unroll 12
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < vectors; ++v) {
      _mm512_storeu_ps(c + i * c_row + v * tile_rows, sums[i][v]);
    }
  }
}

/// So many rows at a time leave registers for the factors.
template <int vectors>
RAMET_SPLIT void add_all_rows(Dim rows, const std::uint16_t* a, const Dim* offsets, Dim steps,
                              const std::uint16_t* b, const float* start, Dim start_row, float* c,
                              Dim c_row) {
  constexpr Dim most = 12, some = 4;
  for (Dim done = 0; done < rows;) {
    const Dim left = rows - done;
    const Dim now = left >= most ? most : left >= some ? some : 1;
    const auto add = now == most   ? add_rows<most, vectors>
                     : now == some ? add_rows<some, vectors>
                                   : add_rows<1, vectors>;
    add(a + done * split_block, offsets, steps, b,
        start == nullptr ? nullptr : start + done * start_row, start_row, c + done * c_row, c_row);
    done += now;
  }
}

template <int row_tiles, int column_tiles>
RAMET_SPLIT void multiply_tile(const std::uint16_t* a, Dim, const Dim* offsets, Dim steps,
                               const std::uint16_t* b, float* c, bool adds, Pending& pending,
                               Fetching&) {
  add_all_rows<column_tiles>(row_tiles * tile_rows, a, offsets, steps, b, adds ? c : nullptr,
                             split_tile, c, split_tile);
  pending.advance(split_tile);
}

template <int row_tiles, int column_tiles>
RAMET_SPLIT void sum_tile(const SplitTask& t, const SplitSum& sum, Dim row, Dim rows, Dim panel) {
  const Dim column = panel * split_tile;
  add_all_rows<column_tiles>(
      rows, t.a + row * split_block, t.offsets, t.right.steps, t.b + panel * t.right.panel_size(),
      sum.start == nullptr ? nullptr : sum.start + row * sum.start_row + column, sum.start_row,
      sum.c + row * sum.c_row + column, sum.c_row);
}

void nothing() {}
void nothing_for_rows(Dim) {}

constexpr TileFunctions functions = {
    nothing,
    nothing_for_rows,
    nothing,
    {{multiply_tile<1, 1>, multiply_tile<1, 2>}, {multiply_tile<2, 1>, multiply_tile<2, 2>}},
    {{sum_tile<1, 1>, sum_tile<1, 2>}, {sum_tile<2, 1>, sum_tile<2, 2>}}};

}  // namespace

const TileFunctions& vector_tiles() { return functions; }

}  // namespace ramet::native

#endif
