// Transposes matrices of 32 bit elements; include once per target.

#if defined(RAMET_TRANSPOSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMET_TRANSPOSE_INL_H_
#undef RAMET_TRANSPOSE_INL_H_
#else
#define RAMET_TRANSPOSE_INL_H_
#endif

#include <hwy/highway.h>

#include "ramet/core/shape.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// y[j * y_row + i] = x[i * x_row + j] for 4 by 4 elements.
HWY_INLINE void transpose_four(const float* x, Dim x_row, float* y, Dim y_row) {
#if HWY_TARGET == HWY_SCALAR
  for (Dim j = 0; j < 4; ++j) {
    for (Dim i = 0; i < 4; ++i) y[j * y_row + i] = x[i * x_row + j];
  }
#else
  const hn::FixedTag<float, 4> d;
  const hn::FixedTag<double, 2> pairs;
  const auto a = hn::LoadU(d, x), b = hn::LoadU(d, x + x_row), c = hn::LoadU(d, x + 2 * x_row),
             e = hn::LoadU(d, x + 3 * x_row);
  const auto ab_low = hn::BitCast(pairs, hn::InterleaveLower(d, a, b));
  const auto ab_high = hn::BitCast(pairs, hn::InterleaveUpper(d, a, b));
  const auto ce_low = hn::BitCast(pairs, hn::InterleaveLower(d, c, e));
  const auto ce_high = hn::BitCast(pairs, hn::InterleaveUpper(d, c, e));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, ab_low, ce_low)), d, y);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, ab_low, ce_low)), d, y + y_row);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, ab_high, ce_high)), d, y + 2 * y_row);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, ab_high, ce_high)), d, y + 3 * y_row);
#endif
}

/// y[j * y_row + i] = x[i * x_row + j] for i < rows and j < columns.
HWY_INLINE void transpose(const float* x, Dim x_row, Dim rows, Dim columns, float* y, Dim y_row) {
  const Dim whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
  for (Dim j = 0; j < whole_columns; j += 4) {
    for (Dim i = 0; i < whole_rows; i += 4) {
      transpose_four(x + i * x_row + j, x_row, y + j * y_row + i, y_row);
    }
  }
  for (Dim j = 0; j < columns; ++j) {
    for (Dim i = j < whole_columns ? whole_rows : 0; i < rows; ++i) {
      y[j * y_row + i] = x[i * x_row + j];
    }
  }
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // RAMET_TRANSPOSE_INL_H_
