#pragma once
// Products of small float32 matrices. The right factor is packed into panels of a few vectors'
// width, through which a micro-kernel runs with its results in registers.

#include "ramet/core/shape.h"
#include "ramet/runtime/kernels/native/bounds.h"

namespace ramet::native {

/// c = start + a b, within bounds, with c (m, n), a (m, k) and b (k, n).
struct GemmTask {
  Dim m = 0, n = 0, k = 0;
  const float* a = nullptr;
  Dim a_row = 0, a_step = 1;  ///< distances between rows and between columns of a
  /// A row of a may be so many pieces of k / pieces columns each, `a_piece` apart; k is small then.
  Dim pieces = 1, a_piece = 0;
  const float* b = nullptr;     ///< panels
  Dim b_step = 0, b_panel = 0;  ///< distances between rows of a panel and between panels
  float* c = nullptr;
  Dim c_row = 0;
  const float* start = nullptr;  ///< null for zero
  Dim start_row = 0;             ///< 0 when all rows start from the same, such as a bias
  Bounds bounds = {};
};

struct GemmLoops {
  Dim panel = 0;   ///< columns in a panel
  Dim vector = 0;  ///< columns that are read together
  /// Packs b[i * row + j * column], filling up the last panel with zeros.
  void (*pack)(const float* b, Dim row, Dim column, Dim k, Dim n, float* packed) = nullptr;
  void (*multiply)(const GemmTask& task) = nullptr;

  Dim panels(Dim n) const { return (n + panel - 1) / panel; }
  /// Floats that `pack` writes.
  Dim packed_size(Dim k, Dim n) const { return panels(n) * panel * k; }
  /// Is b, row by row and nothing between them, as good as packed? Its rows are whole vectors, and
  /// all of it stays in the first-level cache.
  bool reads_in_place(Dim k, Dim n) const {
    constexpr Dim most_floats = 4 * 1024;
    return n % vector == 0 && k * n <= most_floats;
  }
  void use_in_place(GemmTask& task, const float* b, Dim row, Dim first_panel = 0) const {
    task.b_step = row;
    task.b_panel = panel;
    task.b = b + first_panel * panel;
  }
  /// Makes `task` read what `pack` wrote, beginning at some panel.
  void use_packed(GemmTask& task, const float* packed, Dim first_panel = 0) const {
    task.b_step = panel;
    task.b_panel = panel * task.k;
    task.b = packed + first_panel * task.b_panel;
  }
};
GemmLoops gemm_loops();

}  // namespace ramet::native
