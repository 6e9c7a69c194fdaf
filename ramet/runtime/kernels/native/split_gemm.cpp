#include "ramet/runtime/kernels/native/split_gemm.h"

#include <algorithm>
#include <vector>

#include "ramet/core/error.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/split_impl.h"
#include "ramet/runtime/peak.h"

#ifdef RAMET_HAS_BFLOAT16_UNITS
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace ramet::native {

#ifdef RAMET_HAS_BFLOAT16_UNITS

namespace {

/// Does the processor have these, and does the system keep their registers for each thread?
struct Units {
  bool vectors = false, matrix = false;

  Units() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return;
    constexpr unsigned avx512 = 1U << 16 | 1U << 17 | 1U << 30 | 1U << 31;  // f, dq, bw, vl
    constexpr unsigned amx = 1U << 24 | 1U << 22;                           // tile, bf16
    if ((b & avx512) != avx512) return;
    const bool has_amx = (d & amx) == amx;
    if (__get_cpuid_count(7, 1, &a, &b, &c, &d) == 0 || (a & 1U << 5) == 0) return;  // bf16
    if (__get_cpuid_count(1, 0, &a, &b, &c, &d) == 0 || (c & 1U << 27) == 0) return;
    unsigned low = 0, high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    constexpr unsigned with_vectors = 0xe6, with_tiles = 0x600e6;
    vectors = (low & with_vectors) == with_vectors;
    // Linux gives tiles to those who ask.
    constexpr long request_permission = 0x1023, tile_data = 18;
    matrix = has_amx && (low & with_tiles) == with_tiles &&
             syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
  }
};

const Units& units() {
  static const Units found;
  return found;
}

const TileFunctions& tile_functions(const SplitTask& task) {
  RAMET_ASSERT(task.left.parts == task.right.parts && has_unit(task.unit));
  const bool on_vectors = task.unit == SplitUnit::vectors || !units().matrix;
  RAMET_ASSERT(!on_vectors || task.left.parts == 1);
  return on_vectors ? vector_tiles() : matrix_tiles(task.left.parts);
}

/// Computes tile after tile of a task.
class Multiplier {
 public:
  RAMET_SPLIT Multiplier(const SplitTask& task, const SplitOutput& output)
      : t_(task),
        output_(output),
        functions_(tile_functions(task)),
        pending_{&output, epilogue_function(), nullptr, nullptr} {
    const Dim tiles = (task.last_row - task.first_row + split_tile - 1) / split_tile *
                      (task.last_panel - task.first_panel);
    const Dim steps = tiles * task.right.steps;
    fetching_.source = reinterpret_cast<const char*>(task.next);
    fetching_.lines = task.next_size * static_cast<Dim>(sizeof(float)) / Fetching::line;
    fetching_.lines_of_step = steps == 0 ? 0 : (fetching_.lines + steps - 1) / steps;
    functions_.begin();
  }
  RAMET_SPLIT ~Multiplier() {
    pending_.advance(split_tile);
    functions_.end();
  }
  Multiplier(const Multiplier&) = delete;
  Multiplier& operator=(const Multiplier&) = delete;

  /// Rows [first, last) of one panel.
  RAMET_SPLIT void multiply(Dim first, Dim last, Dim panel) {
    // A right factor that comes from far is used for several tiles while it is near.
    const Dim steps = t_.right.steps;
    const bool is_long = steps > 2 * longest_chunk_ && last - first > split_tile;
    const Dim chunks = is_long ? (steps + longest_chunk_ - 1) / longest_chunk_ : 1;
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
  static constexpr Dim most_tiles = 4;

  // The right factor of some steps comes while those before are used again.
  RAMET_SPLIT void fetch_right(Dim panel, Dim step, Dim steps) {
    fetching_.pairs = 0;
    if (panel >= t_.last_panel || steps == 0) return;
    const Dim rest = t_.right.steps - step;
    const std::uint16_t* from = t_.b + panel * t_.right.panel_size() + step * step_size_;
    fetching_.right = reinterpret_cast<const char*>(from);
    const Dim count = rest < longest_chunk_ || step == 0 ? rest : longest_chunk_;
    fetching_.pairs = count * step_size_ * 2 / (2 * Fetching::line);
    fetching_.pairs_of_step = (fetching_.pairs + steps - 1) / steps;
  }

  RAMET_SPLIT void multiply_steps(Dim row, Dim panel, Dim begin, Dim end, float* tile) {
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
    functions_.multiply[rows > tile_rows][is_wide](
        t_.a + row * split_block, t_.left.plane(), t_.offsets + begin, end - begin,
        t_.b + panel * t_.right.panel_size() + begin * step_size_, tile, begin > 0, pending_,
        fetching_);
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
  const TileFunctions& functions_;
  const Dim step_size_ = t_.right.step_size();
  const Dim longest_chunk_ = 72 / t_.right.parts;  // steps
  Pending pending_;
  Fetching fetching_;
};

RAMET_SPLIT bool is_finite(const SplitTask& t, const SplitSum& sum) {
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

}  // namespace

bool has_unit(SplitUnit unit) {
  return unit == SplitUnit::matrix    ? units().matrix
         : unit == SplitUnit::vectors ? units().vectors
                                      : units().matrix || units().vectors;
}

void multiply_split(const SplitTask& t, const SplitOutput& output) {
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
    const Dim row_size = t.left.parts * t.left.blocks * split_block;
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

bool multiply_split(const SplitTask& t, const SplitSum& sum) {
  const TileFunctions& functions = tile_functions(t);
  for (Dim row = t.first_row; row < t.last_row; row += split_tile) {
    const Dim rows = std::min(t.last_row - row, split_tile);
    functions.begin_rows(rows);
    for (Dim panel = t.first_panel; panel < t.last_panel; ++panel) {
      const bool is_wide = t.right.columns - panel * split_tile > split_columns;
      functions.sum[rows > tile_rows][is_wide](t, sum, row, rows, panel);
    }
  }
  functions.end();
  return is_finite(t, sum);
}

bool matrix_unit_pays(int threads) {
  if (!has_matrix_unit()) return false;
  static const bool pays = [threads] {
    constexpr double least_gain = 1.5;
    std::vector<double> gains(static_cast<std::size_t>(threads), least_gain);
    parallel_region(threads, [&](int thread, int) {
      gains[static_cast<std::size_t>(thread)] = matrix_flops() / vector_flops();
    });
    return *std::min_element(gains.begin(), gains.end()) >= least_gain;
  }();
  return pays;
}

#else

bool matrix_unit_pays(int) { return false; }
bool has_unit(SplitUnit) { return false; }
void multiply_split(const SplitTask&, const SplitOutput&) { RAMET_ASSERT(false); }
bool multiply_split(const SplitTask&, const SplitSum&) {
  RAMET_ASSERT(false);
  return false;
}

#endif

Dim split_parts(Precision precision) {
  if (precision == Precision::bfloat16) return has_unit(SplitUnit::best) ? 1 : 0;
  return has_matrix_unit() ? 3 : 0;
}

bool split_pays(const KernelRequest& request, Dim multiplications) {
  const Dim parts = split_parts(request.precision());
  return parts == 1 || (parts > 1 && request.splitting_pays(multiplications));
}

std::string refuse_split(const KernelRequest& request, Precision precision) {
  if (request.precision() != precision) return "of another precision than is wanted";
  if (split_parts(precision) == 0) return "no unit that multiplies bfloat16";
  if (request.output().dtype != DType::float32) return "not float32";
  return "";
}

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

}  // namespace ramet::native
