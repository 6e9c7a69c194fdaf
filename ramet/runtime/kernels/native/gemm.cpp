// Benchmark: native/matmul.

#include "ramet/runtime/kernels/native/gemm.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ramet/core/error.h"
#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/gemm.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/transpose-inl.h"
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

inline constexpr std::size_t lanes = hn::MaxLanes(tag);
inline constexpr std::size_t panel_vectors = 2;
inline constexpr Dim panel_width = static_cast<Dim>(panel_vectors * lanes);

// With two vectors a row, the results, a row of the panel and a factor fill the 32 registers of
// AVX-512 and NEON, or the 16 of the others.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
inline constexpr std::size_t most_rows = 12;
#else
inline constexpr std::size_t most_rows = 6;
#endif

/// One tile of c: up to most_rows rows of up to panel_width columns.
struct Tile {
  Dim k;  // of a piece
  const float* a;
  Dim a_row, a_step, pieces, a_piece;
  const float* b;
  Dim b_step;
  float* c;
  Dim c_row, columns;
  const float* start;
  Dim start_row;
  Bounds bounds;
};

HWY_INLINE V load_columns(const float* from, Dim columns) {
  if (columns >= static_cast<Dim>(lanes)) return hn::LoadU(tag, from);
  return columns <= 0 ? hn::Zero(tag) : load_first(from, static_cast<std::size_t>(columns));
}
HWY_INLINE void store_columns(V x, float* to, Dim columns) {
  if (columns >= static_cast<Dim>(lanes)) {
    hn::StoreU(x, tag, to);
  } else if (columns > 0) {
    store_first(x, to, static_cast<std::size_t>(columns));
  }
}

template <std::size_t rows, std::size_t vectors>
struct TileSums {
  V sums[rows][vectors];

  HWY_INLINE void clear() {
#pragma GCC unroll 12
    for (std::size_t i = 0; i < rows; ++i) {
#pragma GCC unroll 2
      for (std::size_t v = 0; v < vectors; ++v) sums[i][v] = hn::Zero(tag);
    }
  }
  /// Adds the product of one column of a and one row of b.
  HWY_INLINE void add(const float* a, Dim a_row, const float* b) {
    V right[vectors];
#pragma GCC unroll 2
    for (std::size_t v = 0; v < vectors; ++v) right[v] = hn::LoadU(tag, b + v * lanes);
#pragma GCC unroll 12
    for (std::size_t i = 0; i < rows; ++i) {
      const V left = set(a[static_cast<Dim>(i) * a_row]);
#pragma GCC unroll 2
      for (std::size_t v = 0; v < vectors; ++v) {
        sums[i][v] = hn::MulAdd(left, right[v], sums[i][v]);
      }
    }
  }
  HWY_INLINE void add(const TileSums& other) {
#pragma GCC unroll 12
    for (std::size_t i = 0; i < rows; ++i) {
#pragma GCC unroll 2
      for (std::size_t v = 0; v < vectors; ++v) sums[i][v] = hn::Add(sums[i][v], other.sums[i][v]);
    }
  }
};

template <std::size_t rows, std::size_t vectors, class Load, class Bound, class Store>
HWY_INLINE void finish(const Tile& t, const TileSums<rows, vectors>& total, Load load, Bound bound,
                       Store store) {
#pragma GCC unroll 12
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = static_cast<Dim>(i);
#pragma GCC unroll 2
    for (std::size_t v = 0; v < vectors; ++v) {
      const auto column = static_cast<Dim>(v * lanes);
      V sum = total.sums[i][v];
      if (t.start != nullptr) {
        const float* start = t.start + row * t.start_row + column;
        sum = hn::Add(sum, load(start, t.columns - column));
      }
      store(bound(sum), t.c + row * t.c_row + column, t.columns - column);
    }
  }
}

template <std::size_t rows, std::size_t vectors>
void run_tile(const Tile& t) {
  // Few sums are kept several times over, because each addition waits for the one before it.
  constexpr std::size_t chains = rows == 1 ? 4 : rows <= 3 ? 2 : 1;
  TileSums<rows, vectors> parts[chains];
#pragma GCC unroll 4
  for (std::size_t chain = 0; chain < chains; ++chain) parts[chain].clear();
  const float* b = t.b;
  for (Dim piece = 0; piece < t.pieces; ++piece) {
    const float* a = t.a + piece * t.a_piece;
    Dim p = 0;
    for (; p + static_cast<Dim>(chains) <= t.k; p += static_cast<Dim>(chains)) {
#pragma GCC unroll 4
      for (std::size_t chain = 0; chain < chains; ++chain) {
        parts[chain].add(a, t.a_row, b);
        a += t.a_step;
        b += t.b_step;
      }
    }
    for (; p < t.k; ++p, a += t.a_step, b += t.b_step) parts[0].add(a, t.a_row, b);
  }
#pragma GCC unroll 4
  for (std::size_t chain = 1; chain < chains; ++chain) parts[0].add(parts[chain]);
  constexpr auto width = static_cast<Dim>(vectors * lanes);
  const auto finish_with = [&](auto bound) HWY_ATTR {
    if (t.columns == width) {
      finish(
          t, parts[0], [](const float* from, Dim) HWY_ATTR { return hn::LoadU(tag, from); }, bound,
          [](V x, float* to, Dim) HWY_ATTR { hn::StoreU(x, tag, to); });
    } else {
      finish(t, parts[0], load_columns, bound, store_columns);
    }
  };
  if (t.bounds.any()) {
    const V low = set(t.bounds.low), high = set(t.bounds.high);
    finish_with([=](V x) HWY_ATTR { return at_most(at_least(x, low), high); });
  } else {
    finish_with([](V x) HWY_ATTR { return x; });
  }
}

using TileFunction = void (*)(const Tile&);
template <std::size_t vectors, std::size_t... i>
constexpr std::array<TileFunction, sizeof...(i)> tiles_of(std::index_sequence<i...>) {
  return {run_tile<i + 1, vectors>...};
}
// By rows - 1; the second for panels of which one vector is all that is used.
constexpr auto wide_tiles = tiles_of<panel_vectors>(std::make_index_sequence<most_rows>());
constexpr auto narrow_tiles = tiles_of<1>(std::make_index_sequence<most_rows>());

/// Where the rows of a that are worked on lie: in a itself, or copied.
struct LeftRows {
  const float* at;
  Dim row, step;
};

// Rows [first, first + count) of c, from `k_count` of the products. Where there is room for
// `strips` of a, rows that are multiplied together are copied there side by side.
void multiply_rows(const GemmTask& task, Dim first, Dim count, Dim k_first, Dim k_count,
                   float* strips) {
  const Dim blocks = (count + static_cast<Dim>(most_rows) - 1) / static_cast<Dim>(most_rows);
  const auto row_of = [=](Dim block) { return count * block / blocks; };  // of nearly equal size
  const float* a = task.a + first * task.a_row + k_first * task.a_step;
  for (Dim block = 0; strips != nullptr && block < blocks; ++block) {
    const Dim row = row_of(block), rows = row_of(block + 1) - row;
    float* to = strips + row * k_count;
    for (Dim p = 0; p < k_count; ++p, to += rows) {
      const float* from = a + row * task.a_row + p * task.a_step;
      for (Dim i = 0; i < rows; ++i) to[i] = from[i * task.a_row];
    }
  }
  for (Dim column = 0, panel = 0; column < task.n; column += panel_width, ++panel) {
    const Dim columns = std::min(panel_width, task.n - column);
    const auto& tiles = columns <= static_cast<Dim>(lanes) ? narrow_tiles : wide_tiles;
    for (Dim block = 0; block < blocks; ++block) {
      const Dim row = row_of(block), rows = row_of(block + 1) - row;
      const LeftRows left = strips == nullptr
                                ? LeftRows{a + row * task.a_row, task.a_row, task.a_step}
                                : LeftRows{strips + row * k_count, 1, rows};
      float* c = task.c + (first + row) * task.c_row + column;
      Tile tile{.k = k_count / task.pieces,
                .a = left.at,
                .a_row = left.row,
                .a_step = left.step,
                .pieces = task.pieces,
                .a_piece = task.a_piece,
                .b = task.b + panel * task.b_panel + k_first * task.b_step,
                .b_step = task.b_step,
                .c = c,
                .c_row = task.c_row,
                .columns = columns,
                .start = c,
                .start_row = task.c_row,
                .bounds = k_first + k_count == task.k ? task.bounds : Bounds()};
      if (k_first == 0) {
        tile.start =
            task.start == nullptr ? nullptr : task.start + (first + row) * task.start_row + column;
        tile.start_row = task.start_row;
      }
      tiles[static_cast<std::size_t>(rows - 1)](tile);
    }
  }
}

void multiply(const GemmTask& task) {
  // A panel of so many rows takes half of the first-level cache, at most; the rows of a that meet
  // it stay in the second.
  constexpr Dim longest = 512, second_level_floats = 48 * 1024;
  // Where a is transposed, each element of a row is in another line of memory: rows are copied.
  constexpr Dim longest_strip = 256, strip_floats = 16 * 1024;
  constexpr Dim fewest_panels_for_copies = 4;
  RAMET_ASSERT(task.pieces == 1 || (task.k <= longest && task.k % task.pieces == 0));
  const bool copies = task.a_row == 1 && task.a_step > 1 && task.m > 1 &&
                      task.n >= fewest_panels_for_copies * panel_width;
  const Dim most_terms = copies ? longest_strip : longest;
  const Dim k_blocks = std::max<Dim>((task.k + most_terms - 1) / most_terms, 1);
  const Dim block_length = std::clamp<Dim>(task.k, 1, most_terms);
  const Dim most_chunk_rows = std::max((copies ? strip_floats : second_level_floats) / block_length,
                                       static_cast<Dim>(most_rows));
  const Dim chunks = (task.m + most_chunk_rows - 1) / most_chunk_rows;
  HWY_ALIGN float strips[strip_floats];
  for (Dim chunk = 0; chunk < chunks; ++chunk) {
    const Dim first = task.m * chunk / chunks, last = task.m * (chunk + 1) / chunks;
    for (Dim block = 0; block < k_blocks; ++block) {
      const Dim k_first = task.k * block / k_blocks, k_last = task.k * (block + 1) / k_blocks;
      multiply_rows(task, first, last - first, k_first, k_last - k_first,
                    copies ? strips : nullptr);
    }
  }
}

void pack(const float* b, Dim row, Dim column, Dim k, Dim n, float* packed) {
  for (Dim first = 0; first < n; first += panel_width, packed += k * panel_width) {
    const Dim columns = std::min(panel_width, n - first);
    const float* from = b + first * column;
    if (columns < panel_width) std::fill(packed, packed + k * panel_width, 0.0f);
    if (column == 1) {
      for (Dim i = 0; i < k; ++i) {
        std::copy(from + i * row, from + i * row + columns, packed + i * panel_width);
      }
    } else if (row == 1) {
      transpose(from, column, columns, k, packed, panel_width);
    } else {
      for (Dim i = 0; i < k; ++i) {
        for (Dim j = 0; j < columns; ++j) packed[i * panel_width + j] = from[i * row + j * column];
      }
    }
  }
}

GemmLoops find_gemm_loops() { return {panel_width, static_cast<Dim>(lanes), pack, multiply}; }

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {
HWY_EXPORT(find_gemm_loops);
GemmLoops gemm_loops() { return HWY_DYNAMIC_DISPATCH(find_gemm_loops)(); }
}  // namespace ramet::native
#endif
