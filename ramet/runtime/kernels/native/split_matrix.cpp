// Tiles of products on the matrix unit (AMX): see split_gemm.h.

#include "ramet/runtime/kernels/native/split_impl.h"
#include "ramet/runtime/peak.h"

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
/// The factors of one step of a product.
struct Factors {
  const std::uint16_t *left, *right;
};

/// Those of all steps; behind the last one it comes again, and nobody looks at what that gives.
template <int parts>
struct Steps {
  const std::uint16_t* a;
  const Dim* offsets;
  Dim count;
  const std::uint16_t* b;

  RAMET_AMX_INLINE Factors operator[](Dim step) const {
    if (step == count) --step;
    return {a + offsets[step], b + step * parts * 2 * tile_numbers};
  }
};

/// One tile of results. Each register is loaded again as soon as its last product has begun:
/// loading takes as long as two products do.
template <int parts, int row_tiles, int column_tiles>
struct Tile {
  static constexpr bool two_rows = row_tiles == 2, two_columns = column_tiles == 2;
  static constexpr Dim part = 2 * tile_numbers;
  static constexpr Dim first_right = parts == 1 ? 0 : 2 * part;
  Dim plane;

  RAMET_AMX_INLINE void load_first(Factors f) const {
    _tile_loadd(4, f.left, 64);
    _tile_loadd(6, f.right + first_right, 64);
    if constexpr (two_rows) _tile_loadd(5, f.left + tile_numbers, 64);
    if constexpr (two_columns) _tile_loadd(7, f.right + first_right + tile_numbers, 64);
  }

  /// A product, whose left factor is then replaced.
  RAMET_AMX_INLINE void multiply_then_left(const std::uint16_t* next) const {
    _tile_dpbf16ps(0, 4, 6);
    if constexpr (two_columns) _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(4, next, 64);
    if constexpr (two_rows) _tile_dpbf16ps(2, 5, 6);
    if constexpr (two_rows && two_columns) _tile_dpbf16ps(3, 5, 7);
    if constexpr (two_rows) _tile_loadd(5, next + tile_numbers, 64);
  }
  /// A product, whose right factor is then replaced.
  RAMET_AMX_INLINE void multiply_then_right(const std::uint16_t* next) const {
    _tile_dpbf16ps(0, 4, 6);
    if constexpr (two_rows) _tile_dpbf16ps(2, 5, 6);
    _tile_loadd(6, next, 64);
    if constexpr (two_columns) _tile_dpbf16ps(1, 4, 7);
    if constexpr (two_rows && two_columns) _tile_dpbf16ps(3, 5, 7);
    if constexpr (two_columns) _tile_loadd(7, next + tile_numbers, 64);
  }
  RAMET_AMX_INLINE void multiply_then_both(Factors next) const {
    _tile_dpbf16ps(0, 4, 6);
    if constexpr (two_columns) _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(4, next.left, 64);
    if constexpr (two_rows) _tile_dpbf16ps(2, 5, 6);
    _tile_loadd(6, next.right + first_right, 64);
    if constexpr (two_rows && two_columns) _tile_dpbf16ps(3, 5, 7);
    if constexpr (two_rows) _tile_loadd(5, next.left + tile_numbers, 64);
    if constexpr (two_columns) _tile_loadd(7, next.right + first_right + tile_numbers, 64);
  }

  /// Adds one step's product, or the six of factors in three parts. The first factors are loaded,
  /// and those of the next step will be.
  RAMET_AMX_INLINE void add_step(Factors f, Factors next) const {
    if constexpr (parts == 3) {
      multiply_then_right(f.right + part);     // 1 3
      multiply_then_right(f.right);            // 1 2
      multiply_then_left(f.left + 2 * plane);  // 1 1
      multiply_then_left(f.left + plane);      // 3 1
      multiply_then_right(f.right + part);     // 2 1
    }
    multiply_then_both(next);  // 2 2, or the only one
  }
};

template <int parts, int row_tiles, int column_tiles>
RAMET_AMX void multiply_tile(const std::uint16_t* a, Dim plane, const Dim* offsets, Dim steps,
                             const std::uint16_t* b, float* c, bool adds, Pending& pending,
                             Fetching& fetching) {
  const Dim rows_at_once = pending.rows_a_step(steps);
  const Tile<parts, row_tiles, column_tiles> tile{plane};
  if (adds) {
    load_results<row_tiles, column_tiles>(c, split_tile);
  } else {
    zero_results<row_tiles, column_tiles>();
  }
  const Steps<parts> factors{a, offsets, steps, b};
  tile.load_first(factors[0]);
  for (Dim step = 0; step < steps; ++step) {
    tile.add_step(factors[step], factors[step + 1]);
    fetching.advance();
    pending.advance(rows_at_once);
  }
  store_results<row_tiles, column_tiles>(c, split_tile);
}

template <int parts, int row_tiles, int column_tiles>
RAMET_AMX void sum_tile(const SplitTask& t, const SplitSum& sum, Dim row, Dim, Dim panel) {
  const Dim column = panel * split_tile;
  if (sum.start != nullptr) {
    load_results<row_tiles, column_tiles>(sum.start + row * sum.start_row + column, sum.start_row);
  } else {
    zero_results<row_tiles, column_tiles>();
  }
  const Tile<parts, row_tiles, column_tiles> tile{t.left.plane()};
  const Steps<parts> factors{t.a + row * split_block, t.offsets, t.right.steps,
                             t.b + panel * t.right.panel_size()};
  tile.load_first(factors[0]);
  for (Dim step = 0; step < t.right.steps; ++step) {
    tile.add_step(factors[step], factors[step + 1]);
  }
  store_results<row_tiles, column_tiles>(sum.c + row * sum.c_row + column, sum.c_row);
}

/// The compiler does not know what the instruction reads: neither the configuration, nor that tiles
/// follow, which read what was written before.
RAMET_AMX_INLINE void load(const TileConfig& config) {
  __asm__ volatile("" ::"r"(&config) : "memory");
  _tile_loadconfig(&config);
}

RAMET_AMX void begin() {
  const TileConfig config;
  load(config);
}

RAMET_AMX void begin_rows(Dim rows) {
  TileConfig config;
  const Dim first = rows < tile_rows ? rows : tile_rows;
  const Dim second = rows > tile_rows ? rows - tile_rows : tile_rows;
  for (int tile : {0, 1, 4}) config.rows[tile] = static_cast<std::uint8_t>(first);
  for (int tile : {2, 3, 5}) config.rows[tile] = static_cast<std::uint8_t>(second);
  load(config);
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

/// Tiles of factors that stay in the nearest cache; returns the operations.
RAMET_AMX double multiply_zeros() {
  constexpr Dim rounds = 64;
  alignas(64) static constexpr std::uint16_t zeros[3 * 2 * tile_numbers] = {};
  begin();
  const Tile<3, 2, 2> tile{2 * tile_numbers};
  const Factors factors{zeros, zeros};
  zero_results<2, 2>();
  tile.load_first(factors);
  for (Dim round = 0; round < rounds; ++round) tile.add_step(factors, factors);
  end();
  return 2.0 * split_tile * split_tile * split_block * rounds;
}

}  // namespace

double matrix_flops() { return most_in_a_second(multiply_zeros, 4); }

const TileFunctions& matrix_tiles(Dim parts) { return parts == 1 ? functions<1> : functions<3>; }

}  // namespace ramet::native

#endif
