// Tiles of products on the matrix unit (AMX): see split_gemm.h.

#include "ramet/runtime/kernels/native/split_impl.h"

#ifdef RAMET_HAS_BFLOAT16_UNITS

// GCC 12 warns about its own header.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace ramet::native {

namespace {

struct alignas(64) TileConfig {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

// Registers: 0 to 3 are results, 4 and 5 left factors, 6 and 7 right ones.
template <int row_tiles>
RAMET_AMX_INLINE void load_left(const std::uint16_t* from) {
  _tile_loadd(4, from, 64);
  if constexpr (row_tiles == 2) _tile_loadd(5, from + tile_numbers, 64);
}
template <int column_tiles>
RAMET_AMX_INLINE void load_right(const std::uint16_t* from) {
  _tile_loadd(6, from, 64);
  if constexpr (column_tiles == 2) _tile_loadd(7, from + tile_numbers, 64);
}
/// `distance`: between the rows of the results, in floats.
template <int row_tiles, int column_tiles>
RAMET_AMX_INLINE void load_results(const float* c, Dim distance) {
  const Dim bytes = distance * static_cast<Dim>(sizeof(float));
  const float* below = c + tile_rows * distance;
  _tile_loadd(0, c, bytes);
  if constexpr (column_tiles == 2) _tile_loadd(1, c + 16, bytes);
  if constexpr (row_tiles == 2) _tile_loadd(2, below, bytes);
  if constexpr (row_tiles == 2 && column_tiles == 2) _tile_loadd(3, below + 16, bytes);
}
template <int row_tiles, int column_tiles>
RAMET_AMX_INLINE void zero_results() {
  _tile_zero(0);
  if constexpr (column_tiles == 2) _tile_zero(1);
  if constexpr (row_tiles == 2) _tile_zero(2);
  if constexpr (row_tiles == 2 && column_tiles == 2) _tile_zero(3);
}
template <int row_tiles, int column_tiles>
RAMET_AMX_INLINE void store_results(float* c, Dim distance) {
  const Dim bytes = distance * static_cast<Dim>(sizeof(float));
  float* below = c + tile_rows * distance;
  _tile_stored(0, c, bytes);
  if constexpr (column_tiles == 2) _tile_stored(1, c + 16, bytes);
  if constexpr (row_tiles == 2) _tile_stored(2, below, bytes);
  if constexpr (row_tiles == 2 && column_tiles == 2) _tile_stored(3, below + 16, bytes);
}
template <int row_tiles, int column_tiles>
RAMET_AMX_INLINE void add_products() {
  _tile_dpbf16ps(0, 4, 6);
  if constexpr (column_tiles == 2) _tile_dpbf16ps(1, 4, 7);
  if constexpr (row_tiles == 2) _tile_dpbf16ps(2, 5, 6);
  if constexpr (row_tiles == 2 && column_tiles == 2) _tile_dpbf16ps(3, 5, 7);
}

/// Adds one step's product, or the six of factors in three parts.
template <int parts, int row_tiles, int column_tiles>
RAMET_AMX_INLINE void add_step(const std::uint16_t* left, Dim plane, const std::uint16_t* b) {
  load_left<row_tiles>(left);
  if constexpr (parts == 1) {
    load_right<column_tiles>(b);
    add_products<row_tiles, column_tiles>();
  } else {
    constexpr Dim part = 2 * tile_numbers;
    load_right<column_tiles>(b + 2 * part);
    add_products<row_tiles, column_tiles>();  // 1 3
    load_right<column_tiles>(b + part);
    add_products<row_tiles, column_tiles>();  // 1 2
    load_right<column_tiles>(b);
    add_products<row_tiles, column_tiles>();  // 1 1
    load_left<row_tiles>(left + 2 * plane);
    add_products<row_tiles, column_tiles>();  // 3 1
    load_left<row_tiles>(left + plane);
    add_products<row_tiles, column_tiles>();  // 2 1
    load_right<column_tiles>(b + part);
    add_products<row_tiles, column_tiles>();  // 2 2
  }
}

template <int parts, int row_tiles, int column_tiles>
RAMET_AMX void multiply_tile(const std::uint16_t* a, Dim plane, const Dim* offsets, Dim steps,
                             const std::uint16_t* b, float* c, bool adds, Pending& pending,
                             Fetching& fetching) {
  constexpr Dim step_size = parts * 2 * tile_numbers;
  const Dim rows_at_once = pending.rows_a_step(steps);
  if (adds) {
    load_results<row_tiles, column_tiles>(c, split_tile);
  } else {
    zero_results<row_tiles, column_tiles>();
  }
  for (Dim step = 0; step < steps; ++step, b += step_size) {
    add_step<parts, row_tiles, column_tiles>(a + offsets[step], plane, b);
    fetching.advance();
    pending.advance(rows_at_once);
  }
  store_results<row_tiles, column_tiles>(c, split_tile);
}

template <int parts, int row_tiles, int column_tiles>
RAMET_AMX void sum_tile(const SplitTask& t, const SplitSum& sum, Dim row, Dim, Dim panel) {
  constexpr Dim step_size = parts * 2 * tile_numbers;
  const Dim column = panel * split_tile;
  if (sum.start != nullptr) {
    load_results<row_tiles, column_tiles>(sum.start + row * sum.start_row + column, sum.start_row);
  } else {
    zero_results<row_tiles, column_tiles>();
  }
  const std::uint16_t* a = t.a + row * split_block;
  const std::uint16_t* b = t.b + panel * t.right.panel_size();
  const Dim plane = t.left.plane();
  for (Dim step = 0; step < t.right.steps; ++step, b += step_size) {
    add_step<parts, row_tiles, column_tiles>(a + t.offsets[step], plane, b);
  }
  store_results<row_tiles, column_tiles>(sum.c + row * sum.c_row + column, sum.c_row);
}

RAMET_AMX void begin() {
  const TileConfig config;
  _tile_loadconfig(&config);
}

RAMET_AMX void begin_rows(Dim rows) {
  // What was written before is read by instructions that the compiler does not know.
  __asm__ volatile("" ::: "memory");
  TileConfig config;
  const Dim first = rows < tile_rows ? rows : tile_rows;
  const Dim second = rows > tile_rows ? rows - tile_rows : tile_rows;
  for (int tile : {0, 1, 4}) config.rows[tile] = static_cast<std::uint8_t>(first);
  for (int tile : {2, 3, 5}) config.rows[tile] = static_cast<std::uint8_t>(second);
  _tile_loadconfig(&config);
}

RAMET_AMX void end() { _tile_release(); }

template <int parts>
constexpr TileFunctions functions = {begin,
                                     begin_rows,
                                     end,
                                     {{multiply_tile<parts, 1, 1>, multiply_tile<parts, 1, 2>},
                                      {multiply_tile<parts, 2, 1>, multiply_tile<parts, 2, 2>}},
                                     {{sum_tile<parts, 1, 1>, sum_tile<parts, 1, 2>},
                                      {sum_tile<parts, 2, 1>, sum_tile<parts, 2, 2>}}};

}  // namespace

const TileFunctions& matrix_tiles(Dim parts) { return parts == 1 ? functions<1> : functions<3>; }

}  // namespace ramet::native

#endif
