#include "ramet/runtime/kernels/native/split_gemm.h"

#include <algorithm>

#include "ramet/core/error.h"
#include "ramet/runtime/kernels/native/epilogue.h"
#include "ramet/runtime/kernels/native/parallel.h"

#if defined(__x86_64__) && defined(__linux__)
#define RAMET_HAS_AMX 1
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

// GCC 12 warns about its own header.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace ramet::native {

#ifdef RAMET_HAS_AMX

// Functions with this attribute call nothing that is compiled for other processors too: not even
// templates of the standard library.
#define RAMET_AMX \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma,prfchw,amx-tile,amx-bf16")))
#define RAMET_AMX_INLINE RAMET_AMX __attribute__((always_inline)) inline

namespace {

bool ask_for_matrix_unit() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  constexpr unsigned avx512 = 1U << 16 | 1U << 17 | 1U << 30 | 1U << 31;  // f, dq, bw, vl
  constexpr unsigned amx = 1U << 24 | 1U << 22;                           // tile, bf16
  if ((b & avx512) != avx512 || (d & amx) != amx) return false;
  if (__get_cpuid_count(7, 1, &a, &b, &c, &d) == 0 || (a & 1U << 5) == 0) return false;  // bf16
  if (__get_cpuid_count(1, 0, &a, &b, &c, &d) == 0 || (c & 1U << 27) == 0) return false;
  unsigned low = 0, high = 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  constexpr unsigned saved = 0x600e6;  // the system keeps vectors, masks and tiles of threads
  if ((low & saved) != saved) return false;
  // Linux gives tiles to those who ask.
  constexpr long request_permission = 0x1023, tile_data = 18;
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}

constexpr Dim tile_rows = 16;                          // of one register
constexpr Dim tile_numbers = tile_rows * split_block;  // of a left or right one

struct alignas(64) TileConfig {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

/// Takes the leading bfloat16 from 16 floats, rounded (a tie away from zero), as the upper halves
/// of the result; what is left of x is exact. Infinities and NaN leave NaN.
RAMET_AMX_INLINE __m512i take_part(__m512& x) {
  const __m512i rounded = _mm512_add_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(0x8000));
  const __m512i part = _mm512_and_si512(rounded, _mm512_set1_epi32(static_cast<int>(0xffff0000)));
  x = _mm512_sub_ps(x, _mm512_castsi512_ps(part));
  return part;
}

/// Splits 32 floats, to places that are `plane` numbers apart.
RAMET_AMX_INLINE void split_block_to(__m512 x, __m512 y, std::uint16_t* to, Dim plane) {
  alignas(64) static constexpr std::uint16_t upper[32] = {
      1,  3,  5,  7,  9,  11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31,
      33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 63};
  const __m512i upper_halves = _mm512_load_si512(upper);
  for (Dim i = 0; i < split_parts - 1; ++i, to += plane) {
    const __m512i of_x = take_part(x), of_y = take_part(y);
    _mm512_storeu_si512(to, _mm512_permutex2var_epi16(of_x, upper_halves, of_y));
  }
  _mm512_storeu_si512(
      to, _mm512_permutex2var_epi16(_mm512_castps_si512(x), upper_halves, _mm512_castps_si512(y)));
}

RAMET_AMX_INLINE __mmask16 first_lanes(Dim count) {
  return static_cast<__mmask16>(count >= 16 ? 0xffff : count <= 0 ? 0 : (1 << count) - 1);
}

RAMET_AMX void split_rows_amx(const float* x, Dim distance, Dim count, Dim columns,
                              const SplitRows& layout, Dim row, std::uint16_t* to) {
  const Dim whole = columns / split_block, rest = columns % split_block;
  const Dim block_distance = layout.rows * split_block, plane = layout.plane();
  to += row * split_block;
  for (Dim i = 0; i < count; ++i, x += distance, to += split_block) {
    std::uint16_t* high = to;
    for (Dim block = 0; block < whole; ++block, high += block_distance) {
      const float* from = x + block * split_block;
      split_block_to(_mm512_loadu_ps(from), _mm512_loadu_ps(from + 16), high, plane);
    }
    if (rest > 0) {
      const float* from = x + whole * split_block;
      split_block_to(_mm512_maskz_loadu_ps(first_lanes(rest), from),
                     _mm512_maskz_loadu_ps(first_lanes(rest - 16), from + 16), high, plane);
    }
  }
}

RAMET_AMX void split_strided_amx(const float* x, Dim distance, Dim step, Dim count, Dim columns,
                                 const SplitRows& layout, Dim row, std::uint16_t* to) {
  const Dim plane = layout.plane();
  const auto stride = static_cast<int>(step);
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i index = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(stride));
  for (Dim column = 0, block = 0; column < columns; column += split_block, ++block) {
    std::uint16_t* high = to + (block * layout.rows + row) * split_block;
    const Dim rest = columns - column;
    const float* from = x + column * step;
    for (Dim i = 0; i < count; ++i, from += distance, high += split_block) {
      const __m512 zero = _mm512_setzero_ps();
      split_block_to(_mm512_mask_i32gather_ps(zero, first_lanes(rest), index, from, 4),
                     rest <= 16 ? zero
                                : _mm512_mask_i32gather_ps(zero, first_lanes(rest - 16), index,
                                                           from + 16 * step, 4),
                     high, plane);
    }
  }
}

RAMET_AMX void pack_panels_amx(const float* b, Dim row, Dim column, Dim k,
                               const SplitPanels& layout, Dim step, Dim first, Dim last,
                               std::uint16_t* to) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i index = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(static_cast<int>(column)));
  for (Dim panel = first; panel < last; ++panel) {
    std::uint16_t* tile = to + panel * layout.panel_size() + step * SplitPanels::step_size;
    for (Dim block = 0; block < k; block += split_block, tile += SplitPanels::step_size) {
      for (Dim half = 0; half < 2; ++half) {
        const Dim j = panel * split_tile + half * 16;
        const __mmask16 mask = first_lanes(layout.columns - j);
        for (Dim pair = 0; pair < 16; ++pair) {
          __m512 pairs[2];
          for (Dim odd = 0; odd < 2; ++odd) {
            const Dim i = block + 2 * pair + odd;
            const float* from = b + i * row + j * column;
            pairs[odd] = _mm512_setzero_ps();
            if (i >= k) continue;
            pairs[odd] = column == 1 ? _mm512_maskz_loadu_ps(mask, from)
                                     : _mm512_mask_i32gather_ps(pairs[odd], mask, index, from, 4);
          }
          std::uint16_t* at = tile + half * tile_numbers + pair * 32;
          for (Dim part = 0; part < split_parts; ++part, at += 2 * tile_numbers) {
            const __m512i even = take_part(pairs[0]), odd = take_part(pairs[1]);
            _mm512_storeu_si512(at, _mm512_or_si512(_mm512_srli_epi32(even, 16), odd));
          }
        }
      }
    }
  }
}

// Registers of a tile of results: 0 to 3 are results, 4 and 5 left factors, 6 and 7 right ones.
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
template <int row_tiles, int column_tiles>
RAMET_AMX_INLINE void add_products() {
  _tile_dpbf16ps(0, 4, 6);
  if constexpr (column_tiles == 2) _tile_dpbf16ps(1, 4, 7);
  if constexpr (row_tiles == 2) _tile_dpbf16ps(2, 5, 6);
  if constexpr (row_tiles == 2 && column_tiles == 2) _tile_dpbf16ps(3, 5, 7);
}

/// Adds one step's six products.
template <int row_tiles, int column_tiles>
RAMET_AMX_INLINE void add_step(const std::uint16_t* left, Dim plane, const std::uint16_t* b) {
  constexpr Dim part = 2 * tile_numbers;
  load_left<row_tiles>(left);
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

/// Whether all of some rows of a tile are finite.
RAMET_AMX_INLINE bool is_finite(const float* tile, Dim rows) {
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

  RAMET_AMX void advance(Dim count) {
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

  RAMET_AMX_INLINE void advance() {
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

/// One tile of results, of one or two registers' rows and columns.
template <int row_tiles, int column_tiles>
RAMET_AMX void multiply_tile(const std::uint16_t* a, Dim plane, const Dim* offsets, Dim steps,
                             const std::uint16_t* b, float* c, bool adds, Pending& pending,
                             Fetching& fetching) {
  // After the first steps, so that there is always something to compute.
  const Dim rows_of_step = (pending.rows + steps - 1) / steps;
  const Dim rows_at_once = rows_of_step < 8 ? 8 : rows_of_step;
  constexpr int c_distance = split_tile * sizeof(float);
  if (adds) {
    _tile_loadd(0, c, c_distance);
    if constexpr (column_tiles == 2) _tile_loadd(1, c + 16, c_distance);
    if constexpr (row_tiles == 2) _tile_loadd(2, c + 16 * split_tile, c_distance);
    if constexpr (row_tiles == 2 && column_tiles == 2) {
      _tile_loadd(3, c + 16 * split_tile + 16, c_distance);
    }
  } else {
    _tile_zero(0);
    if constexpr (column_tiles == 2) _tile_zero(1);
    if constexpr (row_tiles == 2) _tile_zero(2);
    if constexpr (row_tiles == 2 && column_tiles == 2) _tile_zero(3);
  }
  for (Dim step = 0; step < steps; ++step, b += SplitPanels::step_size) {
    add_step<row_tiles, column_tiles>(a + offsets[step], plane, b);
    fetching.advance();
    pending.advance(rows_at_once);
  }
  _tile_stored(0, c, c_distance);
  if constexpr (column_tiles == 2) _tile_stored(1, c + 16, c_distance);
  if constexpr (row_tiles == 2) _tile_stored(2, c + 16 * split_tile, c_distance);
  if constexpr (row_tiles == 2 && column_tiles == 2) {
    _tile_stored(3, c + 16 * split_tile + 16, c_distance);
  }
}

using TileFunction = void (*)(const std::uint16_t* a, Dim plane, const Dim* offsets, Dim steps,
                              const std::uint16_t* b, float* c, bool adds, Pending& pending,
                              Fetching& fetching);
constexpr TileFunction tile_functions[2][2] = {{multiply_tile<1, 1>, multiply_tile<1, 2>},
                                               {multiply_tile<2, 1>, multiply_tile<2, 2>}};

/// Computes tile after tile of a task.
class Multiplier {
 public:
  RAMET_AMX Multiplier(const SplitTask& task, const SplitOutput& output)
      : t_(task), output_(output), pending_{&output, epilogue_function(), nullptr, nullptr} {
    const Dim tiles = (task.last_row - task.first_row + split_tile - 1) / split_tile *
                      (task.last_panel - task.first_panel);
    const Dim steps = tiles * task.right.steps;
    fetching_.source = reinterpret_cast<const char*>(task.next);
    fetching_.lines = task.next_size * static_cast<Dim>(sizeof(float)) / Fetching::line;
    fetching_.lines_of_step = steps == 0 ? 0 : (fetching_.lines + steps - 1) / steps;
    const TileConfig config;
    _tile_loadconfig(&config);
  }
  RAMET_AMX ~Multiplier() {
    pending_.advance(split_tile);
    _tile_release();
  }
  Multiplier(const Multiplier&) = delete;
  Multiplier& operator=(const Multiplier&) = delete;

  /// Rows [first, last) of one panel.
  RAMET_AMX void multiply(Dim first, Dim last, Dim panel) {
    // A right factor that comes from far is used for several tiles while it is near.
    const Dim steps = t_.right.steps;
    const bool is_long = steps > 2 * longest_chunk && last - first > split_tile;
    const Dim chunks = is_long ? (steps + longest_chunk - 1) / longest_chunk : 1;
    const Dim group = is_long ? most_tiles : 1;
    for (Dim row = first; row < last; row += group * split_tile) {
      const Dim left = (last - row + split_tile - 1) / split_tile;
      const Dim tiles = left < group ? left : group;
      for (Dim chunk = 0; chunk < chunks; ++chunk) {
        const Dim begin = steps * chunk / chunks, end = steps * (chunk + 1) / chunks;
        for (Dim i = 0; i < tiles; ++i) {
          if (is_long && i == 1) fetch_right(panel, end, (end - begin) * (tiles - 1));
          multiply_steps(row + i * split_tile, panel, begin, end, tiles_[next_ + i]);
        }
        if (!is_long && row == first) {
          fetch_right(panel + 1, 0, steps * ((last - first - 1) / split_tile));
        }
      }
      next_ = most_tiles - next_;
    }
  }

 private:
  static constexpr Dim longest_chunk = 24, most_tiles = 4;

  // The right factor of some steps comes while those before are used again.
  RAMET_AMX void fetch_right(Dim panel, Dim step, Dim steps) {
    fetching_.pairs = 0;
    if (panel >= t_.last_panel || steps == 0) return;
    const Dim rest = t_.right.steps - step;
    const std::uint16_t* from =
        t_.b + panel * t_.right.panel_size() + step * SplitPanels::step_size;
    fetching_.right = reinterpret_cast<const char*>(from);
    const Dim count = rest < longest_chunk || step == 0 ? rest : longest_chunk;
    fetching_.pairs = count * SplitPanels::step_size * 2 / (2 * Fetching::line);
    fetching_.pairs_of_step = (fetching_.pairs + steps - 1) / steps;
  }

  RAMET_AMX void multiply_steps(Dim row, Dim panel, Dim begin, Dim end, float* tile) {
    const Dim column = panel * split_tile;
    const Dim rows_left = t_.last_row - row, columns_left = t_.right.columns - column;
    const Dim rows = rows_left < split_tile ? rows_left : split_tile;
    const Dim columns = columns_left < split_tile ? columns_left : split_tile;
    const bool is_last = end == t_.right.steps, is_wide = columns > 16;
    if (is_last) {
      if (row != placed_row_) {
        placed_ = 1 - placed_;
        placed_row_ = row;
        output_.place(row, rows, offsets_[placed_]);
      }
      fetching_.target = output_.y + column;
      fetching_.offsets = offsets_[placed_];
      fetching_.rows = rows;
      fetching_.rows_of_step = (rows + end - begin - 1) / (end - begin);
    }
    tile_functions[rows > tile_rows][is_wide](
        t_.a + row * split_block, t_.left.plane(), t_.offsets + begin, end - begin,
        t_.b + panel * t_.right.panel_size() + begin * SplitPanels::step_size, tile, begin > 0,
        pending_, fetching_);
    if (!is_last) return;
    pending_.advance(split_tile);
    if (!is_wide) {
      for (Dim i = 0; i < rows; ++i)
        _mm512_store_ps(tile + i * split_tile + 16, _mm512_setzero_ps());
    }
    pending_.tile = tile;
    pending_.offsets = offsets_[placed_];
    pending_.row = row;
    pending_.rows = rows;
    pending_.column = column;
    pending_.columns = columns;
  }

  alignas(64) float tiles_[2 * most_tiles][split_tile * split_tile];
  // Of the rows that are computed and of those that wait.
  Dim offsets_[2][split_tile];
  Dim placed_row_ = -1;
  Dim next_ = 0;
  int placed_ = 0;
  const SplitTask& t_;
  const SplitOutput& output_;
  Pending pending_;
  Fetching fetching_;
};

template <int row_tiles, int column_tiles>
RAMET_AMX void sum_tile(const SplitTask& t, const SplitSum& sum, Dim row, Dim panel) {
  const Dim column = panel * split_tile;
  const float* start = sum.start == nullptr ? nullptr : sum.start + row * sum.start_row + column;
  float* c = sum.c + row * sum.c_row + column;
  if (start != nullptr) {
    const Dim distance = sum.start_row * static_cast<Dim>(sizeof(float));
    const float* below = start + tile_rows * sum.start_row;
    _tile_loadd(0, start, distance);
    if constexpr (column_tiles == 2) _tile_loadd(1, start + 16, distance);
    if constexpr (row_tiles == 2) _tile_loadd(2, below, distance);
    if constexpr (row_tiles == 2 && column_tiles == 2) _tile_loadd(3, below + 16, distance);
  } else {
    _tile_zero(0);
    if constexpr (column_tiles == 2) _tile_zero(1);
    if constexpr (row_tiles == 2) _tile_zero(2);
    if constexpr (row_tiles == 2 && column_tiles == 2) _tile_zero(3);
  }
  const std::uint16_t* a = t.a + row * split_block;
  const std::uint16_t* b = t.b + panel * t.right.panel_size();
  const Dim plane = t.left.plane();
  for (Dim step = 0; step < t.right.steps; ++step, b += SplitPanels::step_size) {
    add_step<row_tiles, column_tiles>(a + t.offsets[step], plane, b);
  }
  const Dim distance = sum.c_row * static_cast<Dim>(sizeof(float));
  float* below = c + tile_rows * sum.c_row;
  _tile_stored(0, c, distance);
  if constexpr (column_tiles == 2) _tile_stored(1, c + 16, distance);
  if constexpr (row_tiles == 2) _tile_stored(2, below, distance);
  if constexpr (row_tiles == 2 && column_tiles == 2) _tile_stored(3, below + 16, distance);
}

using SumFunction = void (*)(const SplitTask& t, const SplitSum& sum, Dim row, Dim panel);
constexpr SumFunction sum_functions[2][2] = {{sum_tile<1, 1>, sum_tile<1, 2>},
                                             {sum_tile<2, 1>, sum_tile<2, 2>}};

RAMET_AMX bool sum_split_amx(const SplitTask& t, const SplitSum& sum) {
  __asm__ volatile("" ::
                       : "memory");  // what was written before is read by instructions unknown here
  for (Dim row = t.first_row; row < t.last_row; row += split_tile) {
    const Dim rows = t.last_row - row < split_tile ? t.last_row - row : split_tile;
    TileConfig config;
    const Dim first = rows < tile_rows ? rows : tile_rows;
    const Dim second = rows > tile_rows ? rows - tile_rows : tile_rows;
    for (int tile : {0, 1, 4}) config.rows[tile] = static_cast<std::uint8_t>(first);
    for (int tile : {2, 3, 5}) config.rows[tile] = static_cast<std::uint8_t>(second);
    _tile_loadconfig(&config);
    for (Dim panel = t.first_panel; panel < t.last_panel; ++panel) {
      const bool is_wide = t.right.columns - panel * split_tile > split_columns;
      sum_functions[rows > tile_rows][is_wide](t, sum, row, panel);
    }
  }
  _tile_release();
  const __m512 zero = _mm512_setzero_ps();
  __m512 found = zero;  // NaN as soon as one is not finite
  for (Dim row = t.first_row; row < t.last_row; ++row) {
    const float* c = sum.c + row * sum.c_row;
    for (Dim i = 0; i < t.right.columns; i += 16) {
      found = _mm512_fmadd_ps(_mm512_loadu_ps(c + i), zero, found);
    }
  }
  return _mm512_cmp_ps_mask(found, zero, _CMP_EQ_OQ) == 0xffff;
}

RAMET_AMX void multiply_split_amx(const SplitTask& t, const SplitOutput& output) {
  Multiplier multiplier(t, output);
  // What is read again and again should stay in the second-level cache.
  constexpr Dim cached = 320 * 1024;  // numbers
  const Dim right = (t.last_panel - t.first_panel) * t.right.panel_size();
  if (right <= cached) {
    for (Dim row = t.first_row; row < t.last_row; row += split_tile) {
      for (Dim panel = t.first_panel; panel < t.last_panel; ++panel) {
        const Dim last = row + split_tile < t.last_row ? row + split_tile : t.last_row;
        multiplier.multiply(row, last, panel);
      }
    }
  } else {
    const Dim row_size = split_parts * t.left.blocks * split_block;
    Dim chunk = cached / row_size / split_tile * split_tile;
    if (chunk < split_tile) chunk = split_tile;
    for (Dim first = t.first_row; first < t.last_row; first += chunk) {
      const Dim last = first + chunk < t.last_row ? first + chunk : t.last_row;
      for (Dim panel = t.first_panel; panel < t.last_panel; ++panel) {
        multiplier.multiply(first, last, panel);
      }
    }
  }
}

}  // namespace

bool has_matrix_unit() {
  static const bool has = ask_for_matrix_unit();
  return has;
}

void split_rows(const float* x, Dim distance, Dim count, Dim columns, const SplitRows& layout,
                Dim row, std::uint16_t* to) {
  split_rows_amx(x, distance, count, columns, layout, row, to);
}

void split_strided(const float* x, Dim distance, Dim step, Dim count, Dim columns,
                   const SplitRows& layout, Dim row, std::uint16_t* to) {
  split_strided_amx(x, distance, step, count, columns, layout, row, to);
}

void pack_panels(const float* b, Dim row, Dim column, Dim k, const SplitPanels& layout, Dim step,
                 Dim first, Dim last, std::uint16_t* to) {
  pack_panels_amx(b, row, column, k, layout, step, first, last, to);
}

void multiply_split(const SplitTask& task, const SplitOutput& output) {
  multiply_split_amx(task, output);
}

bool multiply_split(const SplitTask& task, const SplitSum& sum) { return sum_split_amx(task, sum); }

#else

bool has_matrix_unit() { return false; }

void split_rows(const float*, Dim, Dim, Dim, const SplitRows&, Dim, std::uint16_t*) {
  RAMET_ASSERT(false);
}
void split_strided(const float*, Dim, Dim, Dim, Dim, const SplitRows&, Dim, std::uint16_t*) {
  RAMET_ASSERT(false);
}
void pack_panels(const float*, Dim, Dim, Dim, const SplitPanels&, Dim, Dim, Dim, std::uint16_t*) {
  RAMET_ASSERT(false);
}
void multiply_split(const SplitTask&, const SplitOutput&) { RAMET_ASSERT(false); }
bool multiply_split(const SplitTask&, const SplitSum&) {
  RAMET_ASSERT(false);
  return false;
}

#endif

SplitShare::SplitShare(Dim rows, const SplitPanels& right, int thread, int count)
    : first_row(0), last_row(rows), first_panel(0), last_panel(right.panels()) {
  if (count <= 1) return;
  const Dim tiles = (rows + split_tile - 1) / split_tile, panels = right.panels();
  const auto largest_share = [count](Dim n) { return (n + count - 1) / count; };
  // In tenths of the time for a tile. A right factor that overflows the cache counts half as much
  // again.
  constexpr std::size_t cached = std::size_t{3} << 19;
  const Dim by_rows =
      largest_share(tiles) * panels * (right.bytes() < cached || tiles >= 8 * count ? 10 : 15);
  const Dim by_panels = largest_share(panels) * tiles * 11;
  if (by_rows <= by_panels) {
    const Part part(rows, thread, count, split_tile);
    first_row = part.begin;
    last_row = part.end;
  } else {
    const Part part(panels, thread, count);
    first_panel = part.begin;
    last_panel = part.end;
  }
}

void zero_rows(const SplitRows& layout, Dim row, Dim count, std::uint16_t* to) {
  for (Dim part = 0; part < split_parts; ++part) {
    for (Dim block = 0; block < layout.blocks; ++block) {
      std::uint16_t* from = to + part * layout.plane() + (block * layout.rows + row) * split_block;
      std::fill(from, from + count * split_block, std::uint16_t{0});
    }
  }
}

}  // namespace ramet::native
